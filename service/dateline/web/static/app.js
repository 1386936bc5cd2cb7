// The dashboard: live updates, the map, the timeline, the publish box and the keys. No page needs it to be read.

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const later = (work, milliseconds) => {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(work, milliseconds); };
};

// --- live: when something changes in the pipeline, what is shown is fetched again

let feed;

function follow() {
  feed?.close();
  const view = one("[data-live]");
  if (!view) return;
  const after = view.dataset.live.includes("?") && !view.dataset.live.endsWith("?") ? "&" : "";
  feed = new EventSource(`${view.dataset.live}${after}after=${view.dataset.after}`);
  feed.onopen = () => one(".pulse")?.classList.add("on");
  feed.onerror = () => one(".pulse")?.classList.remove("on");
  const renew = later(refresh, 350);
  for (const kind of ["event", "incident", "gone"]) feed.addEventListener(kind, renew);
}

async function refresh() {
  if (new URLSearchParams(location.search).has("cursor")) return;
  const before = new Set(all(".card").map((card) => card.id));
  const active = document.activeElement?.id;
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [old, fresh] = [one("#view"), one("#view", page)];
  if (!old || !fresh) return;
  if (one("#map", old)) {
    one(".count", old).replaceWith(one(".count", fresh));
    drawMap.points?.();
  } else {
    old.replaceWith(fresh);
    all(".card").filter((card) => !before.has(card.id)).forEach((card) => card.classList.add("new"));
    if (active) document.getElementById(active)?.focus({ preventScroll: true });
    draw();
  }
  const pulse = one(".pulse");
  pulse?.classList.add("on", "beat");
  setTimeout(() => pulse?.classList.remove("beat"), 1000);
}

// --- map

async function drawMap() {
  const box = one("#map");
  if (!box || box.dataset.drawn) return;
  box.dataset.drawn = "yes";
  const map = L.map(box, { zoomControl: true, attributionControl: false, worldCopyJump: true, minZoom: 1, maxZoom: 11, zoomAnimation: false, fadeAnimation: false }).setView([25, 15], 2);
  const world = await (await fetch("/static/vendor/countries-50m.json")).json();
  const countries = topojson.feature(world, world.objects.countries);
  L.geoJSON(unfolded(countries), { interactive: false, className: "land" }).addTo(map);
  const layer = L.layerGroup().addTo(map);
  let points = [];
  let until = null;

  const show = () => {
    layer.clearLayers();
    for (const group of clustered(points, map)) {
      const radius = Math.min(34, 6 + 4 * Math.log2(1 + group.number));
      const spot = L.circleMarker(group.at, { radius, className: "spot" }).addTo(layer);
      const label = `${group.number} ${box.dataset.noun}${group.number === 1 ? "" : "s"}`;
      spot.bindTooltip(String(group.number), { permanent: true, direction: "center", className: "spot-label" });
      spot.on("click", () => { location.href = `${box.dataset.list}?${asking({ box: group.box, until })}`; });
      const element = spot.getElement();
      element?.setAttribute("tabindex", "0");
      element?.setAttribute("role", "link");
      element?.setAttribute("aria-label", label);
      element?.addEventListener("keydown", (press) => { if (press.key === "Enter") spot.fire("click"); });
    }
  };
  const load = async () => {
    const answer = await fetch(`${box.dataset.points}?${asking({ until })}`);
    if (!answer.ok) return;
    points = await answer.json();
    if (!load.fitted && points.length) {
      map.fitBounds(L.latLngBounds(points.map((point) => [point.lat, point.lon])).pad(0.25), { maxZoom: 6 });
      load.fitted = true;
    }
    show();
  };
  map.on("zoomend", show);
  drawMap.points = load;
  await load();
  slider((day) => { until = day; load(); });
}

// Countries that lie across the date line go on beyond it; the ring round the pole has no place on this map.
function unfolded(countries) {
  const straight = (ring) => {
    let turn = 0;
    return ring.map(([lon, lat], n) => {
      if (n) turn -= 360 * Math.round((lon - ring[n - 1][0]) / 360);
      return [lon + turn, lat];
    });
  };
  const features = countries.features.filter((country) => country.id !== "010").map((country) => {
    const { type, coordinates } = country.geometry;
    const polygons = (type === "Polygon" ? [coordinates] : coordinates).map((rings) => rings.map(straight));
    return { ...country, geometry: { type: "MultiPolygon", coordinates: polygons } };
  });
  return { type: "FeatureCollection", features };
}

function asking(changes) {
  const query = new URLSearchParams(one("#map").dataset.query);
  for (const [name, value] of Object.entries(changes)) if (value) query.set(name, value);
  return query;
}

// Points nearer to each other on the screen than their circles are wide are one circle, round the greatest.
function clustered(points, map) {
  const groups = [];
  for (const point of points) {
    const at = map.project([point.lat, point.lon]);
    let group = groups.find((candidate) => candidate.spot.distanceTo(at) < 44);
    if (!group) {
      group = { number: 0, spot: at, at: [point.lat, point.lon], south: 90, west: 180, north: -90, east: -180 };
      groups.push(group);
    }
    group.number += point.number;
    group.south = Math.min(group.south, point.lat);
    group.north = Math.max(group.north, point.lat);
    group.west = Math.min(group.west, point.lon);
    group.east = Math.max(group.east, point.lon);
  }
  const edge = 0.001;
  return groups.map(({ number, at, south, west, north, east }) => ({
    number,
    at,
    box: [south - edge, west - edge, north + edge, east + edge].map((n) => n.toFixed(4)).join(","),
  }));
}

function slider(change) {
  const form = one(".slider");
  if (!form) return;
  const [input, output, play] = [one("input", form), one("output", form), one(".play", form)];
  const first = Date.parse(form.dataset.first);
  const days = Math.round((Date.parse(form.dataset.last) - first) / 86400000);
  const day = (number) => new Date(first + number * 86400000).toISOString().slice(0, 10);
  input.max = days;
  input.value = days;
  const moved = later(() => change(day(Number(input.value))), 150);
  input.addEventListener("input", () => { output.value = day(Number(input.value)); moved(); });
  let playing;
  play.addEventListener("click", () => {
    clearInterval(playing);
    if (playing) { playing = null; play.textContent = "Play"; return; }
    play.textContent = "Stop";
    if (Number(input.value) >= days) input.value = 0;
    const step = Math.max(1, Math.round(days / 60));
    playing = setInterval(() => {
      input.value = Math.min(days, Number(input.value) + step);
      input.dispatchEvent(new Event("input"));
      if (Number(input.value) >= days) { clearInterval(playing); playing = null; play.textContent = "Play"; }
    }, 700);
  });
}

// --- timeline

const DAY = 86400;
const COLOURS = ["#2b6f8f", "#a3342b", "#27704c", "#b9801c", "#6b4fa0", "#b9501c", "#4d7a1f", "#a04478", "#1f7a78", "#7a5a3a", "#5577cc", "#cc5577", "#77a055", "#a0a030", "#557777", "#996633"];

function drawTimeline() {
  const box = one("#timeline");
  if (!box || box.dataset.drawn) return;
  box.dataset.drawn = "yes";
  const { days, series } = JSON.parse(box.dataset.chart);
  const ink = getComputedStyle(document.body).color;
  const axis = { stroke: ink, grid: { stroke: "rgba(128,128,128,.18)", width: 1 }, ticks: { show: false } };
  const stamps = days.map((day) => Date.parse(day) / 1000);
  // Bars stand on each other: each is drawn to its sum with those below it, the tallest first.
  const names = Object.keys(series);
  const sums = names.map(() => days.map(() => 0));
  names.forEach((name, n) => series[name].forEach((value, at) => { sums[n][at] = value + (n ? sums[n - 1][at] : 0); }));
  const drawn = names.map((_, n) => n).reverse();
  const colour = (n) => COLOURS[n % COLOURS.length];
  const plot = new uPlot(
    {
      width: box.clientWidth,
      height: 340,
      axes: [{ ...axis, incrs: [1, 7, 30, 91, 365, 3650].map((count) => count * DAY), values: (_, ticks) => ticks.map((stamp) => new Date(stamp * 1000).toISOString().slice(0, 10)), space: 90 }, { ...axis, size: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000, 50000] }],
      scales: { x: { time: true, range: (_, from, to) => [from - DAY, to + DAY] }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
      series: [
        { value: (_, stamp) => (stamp == null ? "" : new Date(stamp * 1000).toISOString().slice(0, 10)), label: "Day" },
        ...drawn.map((n) => ({ label: names[n], fill: colour(n), stroke: colour(n), width: 0, paths: uPlot.paths.bars({ size: [0.8, 40] }), points: { show: false }, value: (_, __, ___, at) => (at == null ? "" : series[names[n]][at]) })),
      ],
      tzDate: (stamp) => uPlot.tzDate(new Date(stamp * 1000), "Etc/UTC"),
    },
    [stamps, ...drawn.map((n) => sums[n])],
    box,
  );
  // A single event of long ago would press all others into one line: the last months first, all on a double click.
  const last = stamps[stamps.length - 1];
  if (last - stamps[0] > 180 * DAY) plot.setScale("x", { min: last - 90 * DAY, max: last });
  new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: 340 })).observe(box);
}

// --- publish

function watchPublishing() {
  const form = one("#publish");
  if (!form || form.dataset.watched) return;
  form.dataset.watched = "yes";
  form.addEventListener("submit", async (submitted) => {
    submitted.preventDefault();
    const [said, came, button] = [one("#said"), one("#came"), one("button", form)];
    const [text, url, day] = ["text", "url", "published_at"].map((name) => new FormData(form).get(name));
    if (!text.trim() && !url) { said.textContent = "Give a URL, or paste an article."; return; }
    const request = text.trim()
      ? ["/v1/articles", { text, ...(url && { url }), ...(day && { published_at: day }) }]
      : ["/v1/articles/fetch", { url, ...(day && { published_on: day }) }];
    button.disabled = true;
    came.replaceChildren();
    one("#read").hidden = true;
    said.textContent = text.trim() ? "Sending …" : "Fetching the page …";
    try {
      const told = await post(...request);
      if (told.article) showArticle(told.article);
      await await_events(told.accepted[0], said, came);
    } catch (error) {
      said.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  });
}

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error([told.detail, told.errors?.[0]?.message, told.hint].filter(Boolean).join(". "));
  return told;
}

function showArticle({ title, url, source, published_at, characters }) {
  const box = one("#read");
  one("h2", box).textContent = title ?? url;
  const day = published_at ? `published ${published_at.slice(0, 10)}` : "no day of publication";
  one("p", box).textContent = [source, day, `${characters.toLocaleString("en")} characters`, url].filter(Boolean).join(" · ");
  box.hidden = false;
}

async function await_events(accepted, said, came) {
  const place = [accepted.topic, accepted.partition, accepted.offset].join("/");
  said.textContent = "Published. Being read …";
  const answer = await fetch(`${accepted.trace}?wait=60&message=${encodeURIComponent(place)}`);
  const state = answer.ok ? await answer.json() : { entries: [] };
  const entry = state.entries.find((candidate) => candidate.position.join("/") === place);
  if (!entry) throw new Error("Published, but nothing has come of it yet: look at the pipeline.");
  if (entry.fate === "dead-letter") throw new Error(`It could not be read: ${entry.reason}.`);
  const list = await fetch(`/?article=${encodeURIComponent(accepted.article_id)}`);
  const cards = all(".card", new DOMParser().parseFromString(await list.text(), "text/html"));
  came.replaceChildren(...cards);
  cards.forEach((card) => card.classList.add("new"));
  said.textContent = `${cards.length} event${cards.length === 1 ? "" : "s"}. `;
  const link = document.createElement("a");
  link.href = `/articles/${encodeURIComponent(accepted.article_id)}`;
  link.textContent = "See the article";
  said.append(link);
}

// --- keys

let going = false;

document.addEventListener("keydown", (press) => {
  if (press.ctrlKey || press.metaKey || press.altKey || press.target.closest("input, textarea, select")) return;
  const cards = all(".card");
  const here = cards.indexOf(document.activeElement?.closest?.(".card"));
  const place = { e: "/", i: "/incidents", m: "/map", t: "/timeline", a: "/actors", p: "/pipeline", w: "/entities" }[press.key];
  if (going && place) location.href = place + location.search;
  else if (press.key === "/") { press.preventDefault(); one("#search")?.focus(); }
  else if (press.key === "j") cards[Math.min(here + 1, cards.length - 1)]?.focus();
  else if (press.key === "k") cards[Math.max(here - 1, 0)]?.focus();
  else if (press.key === "Enter" && document.activeElement?.matches(".card")) location.href = document.activeElement.dataset.href;
  going = press.key === "g";
});

document.addEventListener("input", (changed) => {
  if (changed.target.name === "min_confidence") one("#sureness").value = changed.target.value;
});

function draw() {
  drawMap();
  drawTimeline();
  watchPublishing();
}

const narrow = matchMedia("(max-width: 56rem)");
if (narrow.matches) one(".filters")?.removeAttribute("open");
// Filters chosen on this page go along to the other views.
function carry() {
  const chosen = [...new URLSearchParams(location.search)].filter(([name, value]) => value && name !== "cursor" && !(name === "min_confidence" && value === "0"));
  for (const link of all("[data-carries]")) link.search = new URLSearchParams(chosen).toString();
}

document.addEventListener("htmx:afterSettle", () => { draw(); follow(); carry(); });
draw();
follow();
