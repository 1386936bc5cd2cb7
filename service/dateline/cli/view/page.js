"use strict";
(() => {
  const said = document.getElementById("said");
  const all = (root, selector) => Array.from(root.querySelectorAll(selector));
  const sheetOf = (node) => node.closest(".sheet");
  let pinned = null;

  function clear(root) {
    all(root, ".lit").forEach((node) => node.classList.remove("lit"));
    all(root, "[data-role]").forEach((node) => node.removeAttribute("data-role"));
    all(root, "[aria-pressed=true]").forEach((node) => node.setAttribute("aria-pressed", "false"));
  }

  function lightEntity(number, sheet) {
    all(sheet, `.m[data-e="${CSS.escape(number)}"]`).forEach((node) => node.classList.add("lit"));
  }

  function lightEvent(number, sheet) {
    const card = sheet.querySelector(`.event[data-v="${CSS.escape(number)}"]`);
    if (!card) return;
    card.classList.add("lit");
    card.querySelector("button").setAttribute("aria-pressed", "true");
    all(sheet, `.s[data-s="${CSS.escape(card.dataset.s)}"]`).forEach((node) => node.classList.add("lit"));
    for (const node of all(sheet, "[data-p]")) {
      const roles = node.dataset.p.split(" ").map((each) => each.split(":"));
      const mine = roles.filter(([event]) => event === number).map(([, role]) => role);
      if (mine.length) node.dataset.role = Array.from(new Set(mine)).join(", ");
    }
  }

  function target(node) {
    const event = node.closest("[data-v]");
    const mention = node.closest("[data-e]");
    if (event) return { light: () => lightEvent(event.dataset.v, sheetOf(event)), key: sheetOf(event).id + "v" + event.dataset.v };
    if (mention) return { light: () => lightEntity(mention.dataset.e, sheetOf(mention)), key: sheetOf(mention).id + "e" + mention.dataset.e };
    return null;
  }

  function show(found) {
    clear(document);
    if (found) found.light();
  }

  function tell(node) {
    const titled = node.closest("[title]");
    said.textContent = titled ? titled.title : "";
  }

  function pin(found, button) {
    pinned = pinned && found && pinned.key === found.key ? null : found;
    show(pinned);
    if (button && button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(pinned !== null));
  }

  document.addEventListener("mouseover", ({ target: node }) => {
    tell(node);
    if (!pinned) show(target(node));
  });
  document.addEventListener("focusin", ({ target: node }) => {
    tell(node);
    if (!pinned && node.matches(":focus-visible")) show(target(node));
  });
  document.addEventListener("click", ({ target: node }) => {
    if (!node.closest("main")) return;
    const link = node.closest("a[data-v]");
    if (link) pinned = null;
    if (node.closest("summary")) return;
    pin(target(node), node.closest("button"));
  });

  function move(from, step, same) {
    const stops = all(sheetOf(from), ".text [tabindex]").filter((node) => !same || !from.dataset.e || node.dataset.e === from.dataset.e);
    const next = stops[stops.indexOf(from) + step];
    if (!next) return;
    from.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  document.addEventListener("keydown", (press) => {
    if (press.key === "Escape") {
      pinned = null;
      show(null);
    }
    const from = press.target.closest(".text [tabindex]");
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[press.key];
    if (!from || press.ctrlKey || press.altKey || press.metaKey) return;
    if (step) {
      press.preventDefault();
      move(from, step, press.key === "ArrowDown" || press.key === "ArrowUp");
    } else if (press.key === "Enter") pin(target(from), null);
  });

  for (const sheet of all(document, ".sheet")) {
    const first = sheet.querySelector(".text [tabindex]");
    if (first) first.tabIndex = 0;
  }
})();
