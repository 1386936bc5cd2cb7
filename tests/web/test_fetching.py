"""An article by its URL: who may ask for it, and what is told of a page that cannot be had."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import date

import pytest
from aiohttp import web
from fastapi.testclient import TestClient

from dateline.settings import Settings, WebSettings
from dateline.store import Store
from dateline.web.access import new_token
from dateline.web.app import create_app
from tests.fetching.site import Answer, Site, reaching, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as started:
        started.pages["/a"] = "<html><title>Strike</title><p>Nurses walked out on Monday.</p></html>"
        yield started


@pytest.fixture
def fetching(settings: Settings, store: Store, site: Site) -> Iterator[TestClient]:
    """A client of an application that may fetch from the site."""
    made = settings.model_copy(update={"fetch": reaching(site, "127.0.0.1", timeout_s=1.0)})
    with TestClient(create_app(made), base_url="http://localhost") as client:
        yield client


def test_a_page_is_fetched_before_it_is_published(fetching: TestClient, site: Site) -> None:
    answer = fetching.post("/v1/articles/fetch", json={"url": site.url("/a", "127.0.0.1")})
    assert site.paths == ["/a"]
    assert answer.status_code == 503  # fetched and understood: only the broker is missing


@pytest.mark.parametrize(
    ("url", "status", "reason"),
    [
        ("file:///etc/passwd", 422, "bad-url"),
        ("nonsense", 422, "bad-url"),
        ("http://localhost/", 422, "forbidden"),
        ("http://169.254.169.254/latest/meta-data/", 422, "forbidden"),
        ("http://127.0.0.1:{port}/inside", 422, "forbidden"),
        ("http://127.0.0.1:{port}/picture", 422, "content-type"),
        ("http://127.0.0.1:{port}/nothing", 502, "status"),
        ("http://127.0.0.1:{port}/slow", 504, "timeout"),
    ],
)
def test_what_cannot_be_fetched_is_told(
    fetching: TestClient, site: Site, url: str, status: int, reason: str
) -> None:
    async def slow(request: web.Request) -> Answer:
        await asyncio.sleep(30)
        return ""

    site.pages |= {
        "/inside": web.Response(status=302, headers={"Location": "http://[::1]/"}),
        "/picture": web.Response(body=b"png", headers={"Content-Type": "image/png"}),
        "/slow": slow,
    }
    answer = fetching.post("/v1/articles/fetch", json={"url": url.format(port=site.port)})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["errors"][0]["reason"] == reason


def test_only_who_may_publish_may_let_pages_be_fetched(settings: Settings, store: Store, site: Site) -> None:
    made = {scope: new_token(scope) for scope in ("read", "ingest")}
    guarded = settings.model_copy(
        update={
            "web": WebSettings(tokens=tuple(kept for _, kept in made.values())),
            "fetch": reaching(site, "127.0.0.1"),
        }
    )
    client = TestClient(create_app(guarded), base_url="http://localhost")
    wanted = {"url": site.url("/a", "127.0.0.1")}

    def status(headers: dict[str, str]) -> int:
        return client.post("/v1/articles/fetch", json=wanted, headers=headers).status_code

    bearer = {scope: {"Authorization": f"Bearer {token}"} for scope, (token, _) in made.items()}
    assert [status({}), status(bearer["read"])] == [401, 403]
    assert status(bearer["ingest"] | {"Origin": "https://evil.example"}) == 403
    assert site.asked == []
    assert status(bearer["ingest"]) == 503
    assert site.paths == ["/a"]


def test_few_pages_are_fetched_at_a_time(fetching: TestClient, site: Site) -> None:
    arrived, go_on = threading.Semaphore(0), threading.Event()

    async def slow(request: web.Request) -> Answer:
        arrived.release()
        await asyncio.to_thread(go_on.wait, 10)
        return "<p>text</p>"

    site.pages["/slow"] = slow
    wanted = {"url": site.url("/slow", "127.0.0.1"), "published_on": str(date(2026, 3, 4))}
    answers: list[int] = []

    def ask() -> None:
        answers.append(fetching.post("/v1/articles/fetch", json=wanted).status_code)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert arrived.acquire(timeout=10)
    refused = fetching.post("/v1/articles/fetch", json=wanted)
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    assert len(answers) == 4
    assert 429 not in answers
