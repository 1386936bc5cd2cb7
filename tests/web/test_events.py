"""Events by the API: filters, pages, ETags, counts and files."""

import csv
import io

import pytest
from fastapi.testclient import TestClient

from dateline.contracts import Event
from dateline.exports import FORMATS
from dateline.store import Store
from tests.store.batches import add
from tests.store.samples import moment, retraction
from tests.web.conftest import EVENTS


def ids(client: TestClient, query: str) -> str:
    answer = client.get(f"/v1/events?{query}")
    assert answer.status_code == 200, answer.text
    return " ".join(found["event_id"] for found in answer.json()["events"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "march raid undated"),
        ("order=newest", "raid march undated"),
        ("type=ASSAULT&type=AID", "raid undated"),
        ("mode=demo", "march"),
        ("modality=reported", "raid"),
        ("country=ken", "march raid"),
        ("sector=LAB", "march"),
        ("actor=NURS", "march"),
        ("recipient=nurs", "raid"),
        ("party=nurses", "march raid"),
        ("since=2026-03-05", "raid"),
        ("until=2026-03-03", "march"),
        ("text=nairobi+marched", "march"),
        ("text=%22+AND+(", ""),
        ("article=b", "raid undated"),
        ("box=40,0,50,10", "march"),
        ("min_confidence=0.6", "raid"),
        ("quad_class=1", ""),
    ],
)
def test_every_filter_restricts(client: TestClient, query: str, found: str) -> None:
    assert ids(client, query) == found


@pytest.mark.parametrize(
    "query",
    [
        "type=riot",
        "country=Kenya",
        "limit=0",
        "box=1,2,3",
        "cursor=%FF",
        "cursor=WzFd",
        "colour=red",
        "text=%00",
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_reason(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/events?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["message"]


def test_pages_lead_to_the_next(client: TestClient) -> None:
    for order in ("oldest", "newest"):
        found: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = client.get(
                "/v1/events", params={"limit": 1, "order": order, **({"cursor": cursor} if cursor else {})}
            )
            found += [event["event_id"] for event in page.json()["events"]]
            cursor = page.json()["next"]
        assert " ".join(found) == ids(client, f"order={order}")


def test_what_did_not_change_is_not_sent_again(client: TestClient, store: Store) -> None:
    tag = client.get("/v1/events").headers["etag"]
    assert client.get("/v1/events", headers={"If-None-Match": tag}).status_code == 304
    add(store, retraction("b", at=moment(9)))
    again = client.get("/v1/events", headers={"If-None-Match": tag})
    assert (again.status_code, len(again.json()["events"])) == (200, 1)


def test_one_event_is_its_contract(client: TestClient, store: Store) -> None:
    assert Event.model_validate_json(client.get("/v1/events/raid").content) == EVENTS[1]
    add(store, retraction("b", at=moment(9)))
    assert client.get("/v1/events/raid").status_code == 404


def test_events_are_counted(client: TestClient) -> None:
    found = client.get("/v1/aggregates?by=country&by=event_type&limit=2").json()
    assert found["groups"] == [
        {"key": ["FRA", "ASSAULT"], "events": 1},
        {"key": ["KEN", "ASSAULT"], "events": 1},
    ]
    entities = client.get("/v1/entities?name=nur").json()["entities"]
    assert entities == [{"name": "nurses", "type": None, "country": "KEN", "as_actor": 1, "as_recipient": 1}]


@pytest.mark.parametrize("ending", list(FORMATS))
def test_every_format_is_served(client: TestClient, ending: str) -> None:
    answer = client.get(f"/v1/events/export.{ending}?country=KEN")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMATS[ending].media_type
    assert answer.content


def test_a_file_has_what_the_filters_ask(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/v1/events/export.csv?type=ASSAULT").text)))
    assert [(row["event_id"], row["sentence"][0]) for row in rows] == [("raid", "'")]


def test_an_article_is_traced(client: TestClient) -> None:
    found = client.get("/v1/articles/b/trace").json()
    assert (found["status"], found["revision"], len(found["revisions"][0]["event_ids"])) == ("coded", "r1", 2)
    missing = client.get("/v1/articles/there/is/none/trace")
    assert (missing.status_code, missing.json()["hint"]) == (404, "ask again in a second")
