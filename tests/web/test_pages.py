"""The pages of the dashboard, as they leave the server."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dateline.settings import KafkaSettings, Settings, WebSettings
from dateline.standing import standing
from dateline.store import Store
from dateline.web.access import new_token
from dateline.web.app import create_app
from tests.store.batches import add
from tests.store.samples import event, outcome, party
from tests.web.conftest import NOBODY_LISTENS

PAGES = ["/", "/map", "/timeline", "/actors", "/entities", "/pipeline", "/contracts", "/publish"]
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


@pytest.mark.parametrize("path", [*PAGES, "/events/raid", "/articles/b", "/entities/nurses", "/login"])
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
    for path in ("/map", "/timeline", "/actors"):
        assert f'href="{path}?type=ASSAULT&amp;since=2026-03-01"' in text
    assert 'data-live="/v1/events/live?type=ASSAULT&amp;since=2026-03-01"' in text


def test_a_filter_that_cannot_be_understood_is_named(client: TestClient) -> None:
    text = page(client, "/?since=yesterday")
    assert "A filter is not understood" in text
    assert 'id="e-raid"' in text


def test_pages_of_what_is_not_there_say_so(client: TestClient) -> None:
    for path in ("/events/none", "/articles/none", "/entities/Nobody", "/nowhere"):
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
