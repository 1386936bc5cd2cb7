"""The dashboard in a real browser, over a real pipeline."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.fetching.site import Site
from tests.integration.pipeline import Pipeline

PAGES = [
    "/", "/incidents", "/map", "/timeline", "/actors", "/entities", "/pipeline", "/dead-letters", "/publish",
    "/login",
]  # fmt: skip
STRIKE = "Hundreds of nurses walked out of hospitals in Nairobi on Monday."
TWICE = (
    "Hundreds of teachers went on strike in Lima on Monday.",
    "Teachers in Lima walked out on Monday, the union said.",
)
HOSTILE = """<script>hit()</script><img src=x onerror="hit()"> attacked <svg onload=hit()> in Paris on Monday.

Police arrested {{7*7}} "><script>hit()</script> in Berlin, '-hit()-' said on Tuesday. javascript:hit()

</textarea></title><iframe srcdoc="<script>parent.hit()</script>"></iframe> condemned the attack on Ukraine.
"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_used_by_everybody(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    page.wait_for_load_state("load")
    _accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


@pytest.mark.parametrize("kind", ["event", "article", "entity", "incident", "comparison"])
def test_the_way_into_the_depth(page: Page, kind: str) -> None:
    page.goto("/")
    links = {"event": ".card .open", "entity": ".card .parties a"}
    page.locator(links.get(kind, ".card .open")).first.click()
    if kind in ("incident", "comparison"):
        page.get_by_role("link", name="an incident").click()
        expect(page.get_by_role("heading", name="Mentions")).to_be_visible()
        expect(page.locator(".mentions .card").first).to_be_visible()
    if kind == "comparison":
        page.goto("/incidents")
        other = page.locator(".card").last.get_attribute("id") or ""
        page.locator(".card .open").first.click()
        page.get_by_label("Compare it with another").fill(other.removeprefix("i-"))
        page.get_by_role("button", name="Compare").click()
        expect(page.locator("h1")).to_have_text("Two incidents")
    if kind == "article":
        page.get_by_role("link", name="in its article").click()
        expect(page.locator(".block.headline")).to_be_visible()
        expect(page.locator(".line li").first).to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    _accessible(page)


def _accessible(page: Page) -> None:
    found = Axe().run(page)
    serious = [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert not serious


def test_filters_change_the_list_and_the_url(page: Page) -> None:
    page.goto("/")
    before = page.locator(".card").count()
    page.locator(".chip", has_text="PROTEST").click()
    page.wait_for_url(re.compile("type=PROTEST"))
    expect(page.locator(".card .type").first).to_have_text("PROTEST")
    assert 0 < page.locator(".card").count() <= before
    page.get_by_role("link", name="Timeline").click()
    page.wait_for_url(re.compile("/timeline.*type=PROTEST"))
    expect(page.locator("#timeline canvas")).to_be_visible()
    expect(page.locator(".chip input:checked")).to_have_value("PROTEST")


def test_the_map_leads_to_the_events_of_a_place(page: Page) -> None:
    page.goto("/map")
    spot = page.locator("path.spot").first
    expect(spot).to_be_visible()
    spot.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/incidents.*box="))
    expect(page.locator(".card").first).to_be_visible()


def test_mentions_are_counted_on_demand_and_the_address_keeps_it(page: Page, pipeline: Pipeline) -> None:
    told = [
        json.dumps({"article_id": f"twice-{number}", "text": text, "published_at": "2026-03-04"})
        for number, text in enumerate(TWICE)
    ]
    assert pipeline.cli("publish", "-", "--format", "jsonl", stdin="\n".join(told)).returncode == 0
    page.goto("/incidents?text=teachers")
    expect(page.locator(".card")).to_contain_text("2 mentions, 2 independent sources", timeout=60_000)
    page.get_by_role("link", name="Map").click()
    expect(page.locator(".count")).to_contain_text("1 incident matches")
    page.get_by_role("group", name="What is counted").get_by_role("link", name="mentions").click()
    page.wait_for_url(re.compile("count=mentions"))
    expect(page.locator(".count")).to_contain_text("2 mentions match")
    page.get_by_role("link", name="Timeline").click()
    page.wait_for_url(re.compile("/timeline.*count=mentions"))
    page.locator(".chip", has_text="reported").click()
    expect(page.locator(".count")).to_contain_text("1 mention matches")
    page.get_by_role("link", name="Map").click()
    page.wait_for_url(re.compile("/map.*count=mentions"))
    page.locator("path.spot").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/\?.*box="))
    expect(page.locator(".card")).to_contain_text("walked out")


def test_the_days_of_the_map_can_be_moved_through(page: Page) -> None:
    page.goto("/map")
    expect(page.locator("path.spot").first).to_be_visible()
    with page.expect_response(re.compile(r"/map/points\?.*until=")):
        page.locator(".slider input").fill("0")
    expect(page.locator(".slider output")).to_have_text(
        page.locator(".slider").get_attribute("data-first") or ""
    )


def test_an_article_becomes_events_before_the_eyes(page: Page) -> None:
    page.goto("/publish")
    page.get_by_label("Article").fill(STRIKE)
    page.get_by_label("Published on").fill("2026-03-04")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#came .card").first).to_contain_text("nurses", timeout=60_000)
    page.get_by_role("link", name="See the article").click()
    expect(page.locator(".line").first).to_contain_text("walked out")


def test_a_page_becomes_events_by_its_url(page: Page, site: Site) -> None:
    site.pages["/strike"] = (
        '<html><head><title>Dockers strike</title><meta name="date" content="2026-03-04">'
        "</head><body><h1>Dockers <img src=x onerror=hit()>strike</h1>"
        "<p>Dock workers went on strike in Mombasa on Monday.</p></body></html>"
    )
    page.goto("/publish")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#said")).to_have_text("Give a URL, or paste an article.")
    page.get_by_label("URL").fill(site.url("/strike", "127.0.0.1"))
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#read h2")).to_have_text("Dockers strike")
    expect(page.locator("#read .source")).to_contain_text("published 2026-03-04")
    expect(page.locator("#came .card").first).to_contain_text("Dock workers", timeout=60_000)
    page.get_by_role("link", name="See the article").click()
    expect(page.locator(".line").first).to_contain_text("Dockers")
    expect(page.get_by_role("link", name="at its publisher")).to_be_visible()


def test_a_list_that_is_open_follows_the_pipeline(page: Page, pipeline: Pipeline) -> None:
    incidents = page.context.new_page()
    views = {page: "/?text=lighthouse", incidents: "/incidents?text=lighthouse"}
    for view, path in views.items():
        view.goto(path)
        expect(view.locator(".pulse.on")).to_be_visible()
    article = {"article_id": "live", "text": "Police arrested 40 protesters at the lighthouse on Sunday."}
    assert pipeline.cli("publish", "-", "--format", "jsonl", stdin=json.dumps(article)).returncode == 0
    for view in views:
        expect(view.locator(".card.new").first).to_contain_text("lighthouse", timeout=60_000)
    again = article | {"text": "Police released 40 protesters.", "revised_at": "2030-01-01"}
    assert pipeline.cli("publish", "-", "--format", "jsonl", stdin=json.dumps(again)).returncode == 0
    for view in views:
        expect(view.locator(".card")).to_have_count(0, timeout=60_000)


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".card").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/events/"))
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url(re.compile("/map"))
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url(re.compile("/incidents"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/incidents/."))
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()


def test_what_an_article_says_is_never_done(page: Page, pipeline: Pipeline) -> None:
    hits: list[str] = []
    page.expose_function("hit", lambda *_: hits.append("hit"))
    page.on("dialog", lambda dialog: hits.append(dialog.message))
    article = {
        "article_id": '"><script>hit()</script>',
        "title": "<script>hit()</script>",
        "url": "javascript:hit()",
        "text": HOSTILE,
        "content_type": "text/plain",
        "published_at": "2026-03-04",
    }
    assert pipeline.cli("publish", "-", "--format", "jsonl", stdin=json.dumps(article)).returncode == 0
    page.goto("/?text=arrested+Berlin")
    expect(page.locator(".card").first).to_be_visible(timeout=60_000)
    page.locator(".card .open").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert not page.locator('a[href^="javascript"]').count()
    page.get_by_role("link", name="in its article").click()
    expect(page.locator(".block").first).to_contain_text("attacked")
    page.goto("/entities")
    page.goto("/actors")
    assert not page.locator("iframe, main script, main img").count()
    assert hits == []
