"""Who may do what, how much of it, and what a browser is kept from."""

import asyncio
import gzip
import socket
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from dateline.errors import DatelineError
from dateline.settings import KafkaSettings, Settings, WebSettings
from dateline.store import Store
from dateline.web.access import new_token
from dateline.web.app import create_app
from dateline.web.serving import run_web
from tests.web.conftest import NOBODY_LISTENS


def client_with(home: Path, **web: object) -> TestClient:
    settings = Settings(
        home=home,
        kafka=KafkaSettings(bootstrap_servers=NOBODY_LISTENS),
        web=WebSettings.model_validate(web),
    )
    return TestClient(create_app(settings), base_url="http://localhost")


def test_a_token_opens_what_its_scopes_allow(store: Store, tmp_path: Path) -> None:
    made = {scope: new_token(scope) for scope in ("read", "ingest", "admin")}
    client = client_with(tmp_path, tokens=[kept for _, kept in made.values()])

    def status(scope: str, method: str, path: str) -> int:
        headers = {"Authorization": f"Bearer {made[scope][0]}"} if scope else {}
        return client.request(method, path, headers=headers, content=b"{").status_code

    assert [status(scope, "GET", "/v1/events") for scope in ("", "read", "ingest", "admin")] == [
        401,
        200,
        403,
        200,
    ]
    assert [status(scope, "POST", "/v1/articles") for scope in ("", "read", "ingest", "admin")] == [
        401,
        403,
        422,
        422,
    ]
    refused = client.get("/v1/events", headers={"Authorization": "Bearer wrong"})
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="dateline"')
    assert client.get("/healthz").status_code == 200


def test_no_token_no_strangers() -> None:
    with pytest.raises(ValidationError, match="--new-token"):
        WebSettings(host="0.0.0.0")  # noqa: S104  that is what is refused
    assert WebSettings(host="0.0.0.0", tokens=(new_token("read")[1],)).tokens  # noqa: S104


def test_too_many_requests_have_to_wait(store: Store, tmp_path: Path) -> None:
    client = client_with(tmp_path, requests_per_minute=3)
    answers = [client.get("/v1/status").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_a_body_is_measured_unpacked(client: TestClient, tmp_path: Path) -> None:
    small = client_with(tmp_path, max_body_bytes=2000)
    packed = gzip.compress(b'{"text": "' + b"a" * 50_000_000 + b'"}')
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert len(packed) < 100_000
    assert small.post("/v1/articles", content=packed, headers=headers).status_code == 413
    assert small.post("/v1/articles", content=b"x" * 2001).status_code == 413
    assert client.post("/v1/articles", content=packed[:-9], headers=headers).status_code in (400, 413)
    assert client.post("/v1/articles", content=b"no gzip", headers=headers).status_code == 400
    fine = client.post("/v1/articles", content=gzip.compress(b'{"text": "Hello."}'), headers=headers)
    assert fine.status_code == 503  # read and understood: only the broker is missing
    odd = client.post("/v1/articles", content=b"x", headers={"Content-Encoding": "br"})
    assert odd.status_code == 415


def test_another_site_cannot_use_the_browser_of_a_reader(client: TestClient) -> None:
    forged = client.post("/v1/articles", content=b"{}", headers={"Origin": "https://evil.example"})
    assert forged.status_code == 403
    own = client.post("/v1/articles", content=b"{}", headers={"Origin": "http://localhost"})
    assert own.status_code == 422
    assert client.get("/v1/events", headers={"Host": "evil.example"}).status_code == 400


def test_answers_keep_a_browser_from_obeying_them(client: TestClient) -> None:
    for path in ("/v1/events", "/v1/events?type=x", "/nowhere"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("application/json", b"{", "invalid-json"),
        ("application/json", b"[]]", None),
        ("application/json", b'[{"text": "a"}, {"text": 1}]', "invalid-record"),
        ("application/json", b'{"text": "a\\u0000"}', "nul"),
        ("application/json", b"[" * 100_000, None),
        ("application/jsonl", b'{"text": "a"}\n{', "invalid-json"),
        ("text/plain", b"\xff", "invalid-utf8"),
        ("text/plain", b"", "empty"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(
    client: TestClient, kind: str, body: bytes, reason: str | None
) -> None:
    answer = client.post("/v1/articles", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422
    if reason:
        assert answer.json()["errors"][0]["reason"] == reason


def test_without_a_broker_or_a_store_the_answer_says_so(tmp_path: Path) -> None:
    client = client_with(tmp_path)
    for answer in (
        client.post("/v1/articles", json={"text": "Hello."}),
        client.get("/v1/events"),
        client.get("/v1/events/export.csv"),
        client.get("/v1/topics"),
    ):
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert answer.headers["retry-after"]
    ready = client.get("/readyz")
    assert (ready.status_code, set(ready.json()["parts"])) == (503, {"store", "broker"})


def test_a_port_in_use_is_named(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        web = WebSettings(port=taken.getsockname()[1])
        with pytest.raises(DatelineError, match="cannot be listened on"):
            asyncio.run(run_web(settings.model_copy(update={"web": web}), asyncio.Event(), lambda: None))
