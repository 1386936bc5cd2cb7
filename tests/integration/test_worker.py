"""The worker on a real Kafka: articles through three stages, and what cannot be an article."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from dateline.contracts import ARTICLES, DOCUMENTS, EVENTS, MAX_TEXT, OUTCOMES, TAGGED_DOCUMENTS, Message
from dateline.publisher import Position, Publisher
from dateline.settings import Settings
from tests.integration.running import ROOT, Worker, address, outcomes_for, read

FUTURE = (("ce_dataschema", b"urn:dateline:schema:dateline-articles:v9"),)
POISON = {
    "invalid-json": (b'{"text": "cut', ()),
    "invalid-record": (b'{"text": ["not", "text"]}', ()),
    "invalid-utf8": (b"caf\xe9", (("content-type", b"text/plain"),)),
    "empty": (b"", ()),
    "unknown-version": (b'{"text": "from the future"}', FUTURE),
    "nul": (b'{"text": "a\\u0000b"}', ()),
    "too-long": (b"x" * (MAX_TEXT + 1), (("content-type", b"text/plain"),)),
}


@pytest.fixture(scope="module")
def worker(pipeline_settings: Settings) -> Iterator[Worker]:
    with Worker(pipeline_settings) as running:
        yield running


async def publish(settings: Settings, *messages: Message) -> list[Position]:
    async with Publisher(settings, address(settings)) as publisher:
        return await publisher.send(messages)


def article(value: bytes | None, key: str, *headers: tuple[str, bytes]) -> Message:
    return Message(topic=ARTICLES.name, key=key.encode(), value=value, headers=headers)


async def test_seeds_go_through_every_stage(pipeline_settings: Settings, worker: Worker) -> None:
    seeds = {path.stem: path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.txt"))}
    positions = await publish(
        pipeline_settings,
        *(article(text, key, ("content-type", b"text/plain")) for key, text in seeds.items()),
    )
    answers = {outcome.article_id: outcome for outcome in await outcomes_for(pipeline_settings, seeds)}
    events = [EVENTS.decode(message) for message in await read(pipeline_settings, EVENTS.name)]
    for key, position in zip(seeds, positions, strict=True):
        outcome = answers[key]
        assert outcome.status == "coded"
        assert outcome.origin
        assert (outcome.origin.topic, outcome.origin.partition, outcome.origin.offset) == position
        assert [timing.stage for timing in outcome.timings] == ["tokenize", "tag", "code"]
        assert outcome.event_ids
        assert list(outcome.event_ids) == [event.event_id for event in events if event.article_id == key]


async def test_each_stage_sends_what_it_makes_and_none_does_it_twice(
    pipeline_settings: Settings, worker: Worker
) -> None:
    await publish(pipeline_settings, article(b'{"article_id": "once", "text": "They met."}', "once"))
    await outcomes_for(pipeline_settings, ["once"])
    # A document that nobody has taken further goes through the same stages, behind the other.
    (document,) = [m for m in await read(pipeline_settings, DOCUMENTS.name) if m.key == b"once"]
    record = DOCUMENTS.decode(document).model_copy(update={"article_id": "given"})
    await publish(pipeline_settings, Message(b"given", record.model_dump_json().encode(), (), DOCUMENTS.name))
    await outcomes_for(pipeline_settings, ["given"])
    for topic in (DOCUMENTS, TAGGED_DOCUMENTS, OUTCOMES):
        keys = [m.key for m in await read(pipeline_settings, topic.name) if m.key in (b"once", b"given")]
        assert sorted(map(str, keys)) == ["b'given'", "b'once'"], topic.name


async def test_poison_is_dead_lettered_once_and_its_neighbours_are_coded(
    pipeline_settings: Settings, worker: Worker, tmp_path: Path
) -> None:
    marker = tmp_path / "unpickled"
    poison = POISON | {"pickle": (pickle.dumps(_Touch(marker)), ())}
    sent = [
        message
        for name, (value, headers) in poison.items()
        for message in (
            article(f'{{"article_id": "before {name}", "text": "A."}}'.encode(), name),
            article(value, name, *headers),
            article(f'{{"article_id": "after {name}", "text": "B."}}'.encode(), name),
        )
    ]
    positions = dict(zip(sent, await publish(pipeline_settings, *sent), strict=True))
    neighbours = [f"{place} {name}" for name in poison for place in ("before", "after")]
    answers = await outcomes_for(pipeline_settings, [*neighbours, *poison])

    letters = {letter.key: letter for letter in await read(pipeline_settings, ARTICLES.dead_letters)}
    for name, (value, headers) in poison.items():
        letter = letters.pop(name.encode())
        reason = "invalid-json" if name == "pickle" else name
        assert letter.value == value
        assert set(headers) <= set(letter.headers)
        assert letter.header("dateline.err.reason") == reason
        where = positions[article(value, name, *headers)]
        assert (letter.header("dateline.err.partition"), letter.header("dateline.err.offset")) == (
            str(where.partition),
            str(where.offset),
        )
        assert [(a.status, a.reason) for a in answers if a.article_id == name] == [("rejected", reason)]
    assert not letters
    assert [a.status for a in answers if a.article_id in neighbours] == ["coded"] * len(neighbours)
    assert not marker.exists()
    assert frozenset(child.pid for child in worker.process.children(recursive=True)) == worker.children


async def test_poison_in_the_middle_of_the_chain_has_the_dead_letters_of_its_topic(
    pipeline_settings: Settings, worker: Worker
) -> None:
    poison = Message(topic=DOCUMENTS.name, key=b"no-document", value=b'{"article_id": "no-document"}')
    await publish(pipeline_settings, poison)
    (answer,) = await outcomes_for(pipeline_settings, ["no-document"])
    letters = await read(pipeline_settings, DOCUMENTS.dead_letters)
    (letter,) = (letter for letter in letters if letter.key == poison.key)
    assert (answer.status, answer.reason) == ("rejected", "invalid-record")
    assert (letter.value, letter.header("dateline.err.stage")) == (poison.value, "tag")


async def test_a_null_value_retracts(pipeline_settings: Settings, worker: Worker) -> None:
    await publish(pipeline_settings, article(None, "withdrawn", ("ce_time", b"2021-05-01T10:00:00+00:00")))
    (answer,) = await outcomes_for(pipeline_settings, ["withdrawn"])
    assert (answer.status, answer.revised_at) == ("retracted", datetime(2021, 5, 1, 10, tzinfo=UTC))


async def test_a_message_larger_than_what_kafka_fetches_at_once_goes_through(
    pipeline_settings: Settings, worker: Worker
) -> None:
    text = "The committee met again and adjourned without any result.\n\n" * 1000
    await publish(pipeline_settings, article(text.encode(), "long", ("content-type", b"text/plain")))
    (answer,) = await outcomes_for(pipeline_settings, ["long"])
    assert answer.status == "coded"
    tagged = await read(pipeline_settings, TAGGED_DOCUMENTS.name)
    assert max(message.size for message in tagged) > 1024 * 1024


async def test_the_worker_listens_on_no_port(worker: Worker) -> None:
    family = [worker.process, *worker.process.children(recursive=True)]
    assert not [c for p in family for c in p.net_connections("inet") if c.status == "LISTEN"]


async def test_the_worker_sends_nothing_twice(pipeline_settings: Settings, worker: Worker) -> None:
    sent = await read(pipeline_settings, EVENTS.name, OUTCOMES.name)
    assert len({message.header("ce_id") for message in sent}) == len(sent)


async def test_documents_that_nobody_wants_are_not_sent(
    pipeline_settings: Settings, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.stop()
    monkeypatch.setenv("DATELINE_WORKER__SEND_DOCUMENTS", "false")
    with Worker(pipeline_settings):
        await publish(pipeline_settings, article(b'{"text": "They met in Rome."}', "alone"))
        (answer,) = await outcomes_for(pipeline_settings, ["alone"])
    assert [timing.stage for timing in answer.timings] == ["tokenize", "tag", "code"]
    documents = await read(pipeline_settings, DOCUMENTS.name, TAGGED_DOCUMENTS.name)
    assert documents
    assert b"alone" not in {message.key for message in documents}


class _Touch:
    """Unpickled, it leaves a trace."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self._path,)


_RUN = """
import subprocess, sys
command = [sys.executable, "-m", "tests.faults.program", "worker"]
worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
print(worker.stdout.readline(), flush=True)
worker.wait()
"""


def test_no_process_outlives_a_test_run_that_is_killed(pipeline_settings: Settings) -> None:
    environment = {
        **os.environ,
        "DATELINE_HOME": str(pipeline_settings.home),
        "DATELINE_KAFKA__BOOTSTRAP_SERVERS": address(pipeline_settings),
    }
    run = subprocess.Popen([sys.executable, "-c", _RUN], stdout=subprocess.PIPE, env=environment, cwd=ROOT)
    try:
        assert run.stdout
        assert run.stdout.readline() == b"ready\n"
        left = psutil.Process(run.pid).children(recursive=True)
    finally:
        run.kill()
        run.wait()
    assert len(left) >= 3
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []
