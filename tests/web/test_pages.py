"""The pages of the dashboard, as they leave the server."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dateline.contracts import Count
from dateline.settings import KafkaSettings, Settings, WebSettings
from dateline.standing import standing
from dateline.store import Store
from dateline.web.access import new_token
from dateline.web.app import create_app
from tests.linking.telling import event as march
from tests.store.batches import add
from tests.store.incidents import told
from tests.store.samples import event, outcome, party
from tests.web.conftest import NOBODY_LISTENS

PAGES = [
    "/", "/incidents", "/map", "/map?count=mentions", "/timeline", "/timeline?count=mentions", "/actors",
    "/entities", "/pipeline", "/contracts", "/publish",
]  # fmt: skip
HTML = {"Accept": "text/html"}


class Elements(HTMLParser):
    """The elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def page(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


@pytest.mark.parametrize(
    "path",
    [
        *PAGES,
        "/events/raid",
        "/incidents/raid",
        "/incidents/raid/compare?other=march",
        "/articles/b",
        "/entities/nurses",
        "/login",
    ],
)
def test_every_page_is_there_and_runs_nothing_of_an_article(client: TestClient, path: str) -> None:
    text = page(client, path)
    for tag, attributes in Elements(text).found:
        assert tag not in ("style", "iframe", "object", "base"), tag
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "script" or (attributes.get("src") or "").startswith("/static/")
        for name in ("href", "src", "action"):
            assert not (attributes.get(name) or "").strip().lower().startswith(("javascript:", "data:"))
    assert "<script>alert" not in text


def test_filters_live_in_the_url_and_go_along(client: TestClient) -> None:
    text = page(client, "/?type=ASSAULT&text=&since=2026-03-01")
    assert 'id="e-raid"' in text
    assert 'id="e-march"' not in text
    for path in ("/incidents", "/map", "/timeline", "/actors"):
        assert f'href="{path}?type=ASSAULT&amp;since=2026-03-01"' in text
    assert 'data-live="/v1/events/live?type=ASSAULT&amp;since=2026-03-01"' in text


def test_a_filter_that_cannot_be_understood_is_named(client: TestClient) -> None:
    text = page(client, "/?since=yesterday")
    assert "A filter is not understood" in text
    assert 'id="e-raid"' in text


def test_pages_of_what_is_not_there_say_so(client: TestClient) -> None:
    for path in ("/events/none", "/incidents/none", "/articles/none", "/entities/Nobody", "/nowhere"):
        assert "Not Found" in page(client, path, 404)


def test_an_event_shows_its_words_in_their_roles(client: TestClient, store: Store) -> None:
    sentence = "Nurses walked out in Nairobi."
    made = event("roles", "c", sentence=sentence, trigger=7, actors=[party("Nurses")])
    add(store, made, outcome("c", events=[made], offset=9))
    text = page(client, "/events/roles")
    assert '<mark class="trigger" title="trigger">walked</mark>' in text
    assert '<mark class="actor" title="actor">Nurses</mark>' in text


def test_older_events_are_on_the_next_page(client: TestClient, store: Store) -> None:
    made = [event(f"n{n}", "many", trigger=n) for n in range(100)]
    add(store, *made, outcome("many", events=made, offset=9))
    seen: list[str] = []
    path: str | None = "/"
    while path:
        found = Elements(page(client, path)).found
        seen += [str(a["id"]) for _, a in found if (a.get("id") or "").startswith("e-")]
        links = [a["href"] for tag, a in found if tag == "a" and "cursor=" in (a.get("href") or "")]
        path = links[0] if links else None
    assert len(seen) == len(set(seen)) == 103


def test_what_only_incidents_have_is_not_asked_of_events(client: TestClient) -> None:
    text = page(client, "/?min_sources=2&status=happened&type=AID")
    assert 'data-live="/v1/events/live?type=AID"' in text
    text = page(client, "/incidents?min_sources=2&type=AID&count=mentions")
    assert 'data-live="/v1/incidents/live?type=AID&amp;min_sources=2"' in text


def test_a_map_and_a_timeline_count_incidents_and_mentions_on_demand(
    client: TestClient, store: Store
) -> None:
    twice = (march("n1", who=("nurses",)), march("n2", "Nurses marched on.", hours=3, who=("nurses",)))
    minsk = {"lat": 53.9, "lon": 27.5}
    for number, one in enumerate(twice):
        assert one.location
        there = one.model_copy(update={"location": one.location.model_copy(update=minsk)})
        add(store, there, told(one.article_id, there, offset=900 + number))
    for query, noun, number in (("", "incident", 1), ("&count=mentions", "mention", 2)):
        points = client.get(f"/map/points?country=BLR{query}").json()
        assert points == [{**minsk, "number": number}]
        for path in ("/map", "/timeline"):
            text = page(client, f"{path}?country=BLR{query}")
            assert f"<strong>{number}</strong> {noun}" in text
            assert f'aria-current="true">{noun}s</a>' in text
    assert f"<td>{number}</td>" in text
    assert '<input type="hidden" name="count" value="mentions">' in text


def test_an_incident_shows_who_says_what_and_why_it_is_one(client: TestClient, store: Store) -> None:
    one = march("n1", event_id="one", who=("nurses",), counts=(persons("200", 200),))
    two = march(
        "n2",
        "Nurses marched on.",
        event_id="two",
        hours=3,
        who=("nurses",),
        counts=(persons("300", 300, "police"),),
    )
    other = march("n3", event_id="three", hours=4, who=("nurses",), city="Brest")
    for number, each in enumerate((one, two, other)):
        title = f"Title <{number}>"
        add(store, each, told(each.article_id, each, offset=900 + number, title=title))
    incident = store.incident(one.event_id)
    assert incident
    text = page(client, f"/events/{two.event_id}")
    assert f'href="/incidents/{incident.incident_id}"' in text
    text = page(client, f"/incidents/{incident.incident_id}")
    for said in (
        "2 mentions, 2 independent sources",
        "rival counts of participants",
        "<td>police</td>",
        "the articles themselves",
        "Title &lt;1&gt;</a>",
        "One with mention 1",
        "the same day",
        "The first to tell of it",
        'href="/articles/n2#e-two"',
    ):
        assert said in text, said
    assert "mentions=true" in text
    in_article = page(client, "/articles/n2")
    assert f'href="/incidents/{incident.incident_id}">Told by 2 articles</a>' in in_article
    assert "Told by" not in page(client, "/articles/n3")
    text = page(client, f"/incidents/{incident.incident_id}/compare?other={other.event_id}")
    assert "Two incidents" in text
    assert "<strong>Never one:</strong> the towns are others" in text
    assert "Not Found" in page(client, f"/incidents/{incident.incident_id}/compare?other=none", 404)


def persons(text: str, number: int, claimant: str | None = None) -> Count:
    return Count(
        start=0, end=1, kind="participants", value=number, low=number, high=number, qualifier="=",
        text=text, claimant=claimant,
    )  # fmt: skip


def test_mentions_are_on_pages_too(client: TestClient, store: Store) -> None:
    made = [march(f"n{n:02}", "Nurses marched on.", hours=n % 9, who=("nurses",)) for n in range(45)]
    for number, one in enumerate(made):
        add(store, one, told(one.article_id, one, offset=900 + number))
    incident = store.incident(made[0].event_id)
    assert incident
    assert len(incident.event_ids) == 45
    seen: list[str] = []
    path: str | None = f"/incidents/{incident.incident_id}"
    while path:
        found = Elements(page(client, path)).found
        seen += [str(a["id"]) for _, a in found if (a.get("id") or "").startswith("m-")]
        links = [a["href"] for tag, a in found if tag == "a" and "start=" in (a.get("href") or "")]
        path = links[0] if links else None
    assert seen == [f"m-{number}" for number in range(1, 46)]


def test_a_reader_signs_in_with_a_token(store: Store, tmp_path: Path) -> None:
    token, kept = new_token("read")
    settings = Settings(
        home=tmp_path,
        kafka=KafkaSettings(bootstrap_servers=NOBODY_LISTENS),
        web=WebSettings(tokens=(kept,)),
    )
    client = TestClient(create_app(settings), base_url="http://localhost", follow_redirects=False)
    asked = client.get("/map?type=AID", headers=HTML)
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?to=%2Fmap%3Ftype%3DAID")
    assert client.post("/login", data={"token": "wrong"}).status_code == 401
    for to, then in (("/map", "/map"), ("//evil.example", "/"), ("https://evil.example", "/")):
        entered = client.post("/login", data={"token": token, "to": to})
        assert (entered.status_code, entered.headers["location"]) == (303, then)
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert client.get("/map", headers=HTML).status_code == 200


def test_the_contracts_are_there_for_people_and_for_programs(client: TestClient) -> None:
    text = page(client, "/contracts")
    for contract in ("Article", "Event", "Outcome", "Participant"):
        assert f'<h2 id="{contract}">' in text
    ids = {attributes.get("id") for _, attributes in Elements(text).found}
    for _, attributes in Elements(text).found:
        link = attributes.get("href") or ""
        assert not link.startswith("#") or link[1:] in ids, link
        if link.startswith("/v1/schemas/"):
            assert client.get(link).json()["$schema"]
    assert client.get("/v1/asyncapi.json").json()["asyncapi"].startswith("3.")
    assert client.get("/v1/schemas/none.json").status_code == 404


def test_the_pipeline_page_tells_what_its_processes_say(client: TestClient, settings: Settings) -> None:
    with standing(settings, "worker") as here:
        here.waiting("the broker is <gone>")
        text = page(client, "/pipeline")
    assert "the broker is &lt;gone&gt;" in text
    assert "waiting" in text
    assert "Processes of this machine" not in page(client, "/pipeline")
