"""Incidents by the API: pages, one with its tellings, counts, and why two are one or are not."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from dateline.exports import INCIDENT_FORMATS
from dateline.store import Store
from tests.linking.telling import event
from tests.store.batches import add
from tests.store.incidents import told

MARCH, AGAIN, ELSEWHERE = (
    event("i1", who=("nurses",)),
    event("i2", "Nurses marched on.", hours=3, who=("nurses",)),
    event("i3", hours=4, who=("nurses",), city="Brest"),
)
ASKED = {"country": "BLR"}


def fill(store: Store) -> None:
    for number, each in enumerate((MARCH, AGAIN, ELSEWHERE)):
        add(store, each, told(each.article_id, each, offset=900 + number))


def test_incidents_are_paged_read_counted_and_explained(client: TestClient, store: Store) -> None:
    fill(store)
    first = client.get("/v1/incidents", params={**ASKED, "limit": 1}).json()
    second = client.get("/v1/incidents", params={**ASKED, "limit": 1, "cursor": first["next"]}).json()
    both = [*first["incidents"], *second["incidents"]]
    assert (len(both), second["next"]) == (2, None)
    march = next(each for each in both if len(each["event_ids"]) == 2)
    read = client.get(f"/v1/incidents/{march['incident_id']}", params={"mentions": True}).json()
    assert read["incident"] == march
    assert [each["event_id"] for each in read["events"]] == march["event_ids"]
    counted = client.get("/v1/incident-aggregates", params={**ASKED, "by": "event_type"}).json()
    assert counted["groups"] == [{"key": ["PROTEST"], "incidents": 2}]
    other = next(each for each in both if each is not march)
    why = client.get(f"/v1/incidents/{march['incident_id']}/explain/{other['incident_id']}").json()
    assert (why["one_incident"], why["veto"]) == (False, "the towns are others")
    for query, number in (
        ({"party": "nurses"}, 2),
        ({"party": "workers"}, 0),
        ({"text": "nurses"}, 1),
        ({"modality": "planned"}, 0),
        ({"modality": ["asserted", "reported"]}, 2),
        ({"modality": "reported"}, 0),
        ({"box": "0,0,1,1"}, 0),
        ({"min_sources": 2}, 1),
    ):
        found = client.get("/v1/incidents", params={**ASKED, **query}).json()["incidents"]
        assert (query, len(found)) == (query, number)
    assert client.get("/v1/incidents/nothing").status_code == 404
    assert client.get("/v1/incidents", params={"cursor": "nonsense"}).status_code == 422


@pytest.mark.parametrize("ending", list(INCIDENT_FORMATS))
def test_incidents_are_files_too(client: TestClient, store: Store, ending: str) -> None:
    fill(store)
    answer = client.get(f"/v1/incidents/export.{ending}", params={**ASKED, "text": "nurses"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == INCIDENT_FORMATS[ending].media_type
    assert f'filename="dateline-incidents.{ending}"' in answer.headers["content-disposition"]
    if ending == "csv":
        [row] = csv.DictReader(io.StringIO(answer.text))
        assert (row["mentions"], row["independent_sources"], row["status"]) == ("2", "2", "happened")
