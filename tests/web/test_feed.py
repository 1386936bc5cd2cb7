"""The live feed as its readers see it."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import psutil
import pytest

from dateline.settings import Settings
from dateline.store import Store
from tests.linking.telling import event as march
from tests.store.batches import add
from tests.store.incidents import told
from tests.store.samples import event, moment, outcome, retraction
from tests.web.serving import serving

Heard = tuple[str, str, int]
"""The kind of a message, the event or incident it is about, and its id."""


@pytest.fixture
def address(settings: Settings, store: Store) -> Iterator[str]:
    with serving(settings) as url:
        yield url


def listen(url: str, number: int, headers: dict[str, str] | None = None) -> list[Heard]:
    """The first messages of a feed."""
    heard: list[Heard] = []
    with httpx2.stream("GET", url, headers=headers, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        block: dict[str, str] = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            block[name] = value
            if not line:
                if "event" in block:
                    told = json.loads(block["data"])
                    name = told.get("event_id") or told["incident_id"]
                    heard.append((block["event"], name, int(block["id"])))
                block = {}
            if len(heard) == number:
                break
    return heard


@pytest.mark.parametrize("kind", ["event", "incident"])
def test_a_feed_continues_where_it_broke_off(address: str, store: Store, kind: str) -> None:
    first = listen(f"{address}/v1/{kind}s/live?after=0", 2)
    assert [said for said, _, _ in first] == [kind, kind]
    rest = listen(f"{address}/v1/{kind}s/live", 1, {"Last-Event-ID": str(first[-1][2])})
    ids = [
        event_id if kind == "event" else name_of(store, event_id) for event_id in ("march", "raid", "undated")
    ]
    assert sorted(name for _, name, _ in (*first, *rest)) == sorted(ids)


def name_of(store: Store, event_id: str) -> str:
    incident = store.incident(event_id)
    assert incident
    return incident.incident_id


def test_incidents_are_told_as_they_come_and_as_they_stop_to_match(address: str, store: Store) -> None:
    url = f"{address}/v1/incidents/live?country=BLR&min_sources=2"
    one, two = march("n1", who=("nurses",)), march("n2", "Nurses marched on.", hours=3, who=("nurses",))
    heard: list[Heard] = []
    last = store.last_incident_change()
    listening = threading.Thread(target=lambda: heard.extend(listen(f"{url}&after={last}", 1)))
    listening.start()
    elsewhere = event("other", "c", trigger=9)
    add(store, elsewhere, outcome("c", events=[elsewhere], offset=7))
    add(store, one, told("n1", one, offset=901), two, told("n2", two, offset=902))
    listening.join(20)
    name = name_of(store, one.event_id)
    assert [(kind, said) for kind, said, _ in heard] == [("incident", name)]
    add(store, retraction("n2", at=moment(9), offset=903))
    [(kind, said, number)] = listen(url, 1, {"Last-Event-ID": str(heard[0][2])})
    assert (kind, said) == ("gone", name)  # it has one source now
    add(store, retraction("n1", at=moment(9), offset=904))
    assert [message[:2] for message in listen(f"{url}&after={number}", 1)] == [("gone", name)]


def test_what_comes_and_goes_is_told(address: str, store: Store) -> None:
    heard: list[Heard] = []
    listening = threading.Thread(
        target=lambda: heard.extend(listen(f"{address}/v1/events/live?type=ASSAULT&after={last}", 2))
    )
    last = store.last_change()
    listening.start()
    made = [event("new", "c", event_type="ASSAULT"), event("other", "c", trigger=9)]
    add(store, *made, outcome("c", events=made, offset=7))
    add(store, retraction("b", at=moment(9)))
    listening.join(20)
    assert [(kind, name) for kind, name, _ in heard] == [("event", "new"), ("gone", "raid")]


def test_a_reader_that_takes_nothing_harms_nobody(address: str, store: Store) -> None:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        stuck.sendall(b"GET /v1/events/live?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for number in range(30):
            made = [event(f"n{number}-{n}", f"n{number}", sentence="x" * 5000) for n in range(20)]
            add(store, *made, outcome(f"n{number}", events=made, offset=100 + number))
        assert len(listen(f"{address}/v1/events/live?after=0", 603)) == 603


def test_a_reader_that_takes_nothing_for_long_is_cut_off(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.web.serving._PATIENCE_S", 0.5)
    made = [event(f"n{n}", "long", sentence="x" * 20_000) for n in range(500)]
    add(store, *made, outcome("long", events=made, offset=100))
    with serving(settings) as url, socket.socket() as stuck:
        parts = urlsplit(url)
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        stuck.connect((parts.hostname or "", parts.port or 0))
        stuck.sendall(b"GET /v1/events/live?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        deadline = time.monotonic() + 20
        while served(parts.port):
            assert time.monotonic() < deadline, "it is kept"
            time.sleep(0.05)


def served(port: int | None) -> int:
    """How many connections a server on that port of this process has."""
    connections = psutil.Process().net_connections("tcp")
    return sum(c.status == psutil.CONN_ESTABLISHED and c.laddr.port == port for c in connections)


def test_it_stops_within_a_second_though_readers_hang_on(settings: Settings, store: Store) -> None:
    with serving(settings) as url:
        listening = threading.Thread(target=lambda: listen(f"{url}/v1/events/live?after=0", 10**6))
        listening.start()
        assert listen(f"{url}/v1/events/live?after=0", 1)
        began = time.monotonic()
    assert time.monotonic() - began < 2
    listening.join(5)
    assert not listening.is_alive()
