"""Avro by a real schema registry: on the wire what is published is Avro, to who reads the same records."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from dateline import publish, subscribe
from dateline.cli.following import as_record
from dateline.contracts import ARTICLES, EVENTS, OUTCOMES, Message
from dateline.contracts.wire import use_wire
from dateline.errors import BadInput, DatelineError, RegistryUnavailable
from dateline.registry import AvroWire, Registry, use_registry
from dateline.registry.avro import MEDIA_TYPE, TOPICS, schema_text, subject
from dateline.settings import RegistrySettings, Settings
from tests.cli.conftest import Cli
from tests.cli.conftest import cli as cli
from tests.integration.running import Worker, outcomes_for, read

EXAMPLES = Path(__file__).parents[2] / "schemas/examples"
SAID = "Police arrested 12 protesters in Nairobi on Monday, March 4, 2024."


@pytest.fixture(autouse=True)
def _json_again() -> Iterator[None]:
    yield
    use_wire(None)


def example(topic: str) -> bytes:
    return (EXAMPLES / topic / "v1/march.json").read_bytes()


@pytest.mark.parametrize("topic", TOPICS)
def test_a_record_is_the_same_after_its_way_through_avro(topic: str, registry: RegistrySettings) -> None:
    wire = AvroWire(Registry(registry))
    framed, media_type = wire.write(topic, example(topic)) or (b"", "")
    assert media_type == MEDIA_TYPE
    assert framed[:5] == b"\0" + wire.number(topic).to_bytes(4, "big")
    # A reader of its own knows nothing of the schema but where to ask.
    assert json.loads(AvroWire(Registry(registry)).read(framed)) == json.loads(example(topic))


@pytest.mark.timeout(300)
async def test_the_pipeline_reads_and_writes_it_by_settings(
    registry: RegistrySettings, pipeline_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = pipeline_settings.model_copy(update={"registry": registry})
    plain = {"article_id": "plain", "text": SAID}
    await publish(plain, settings=pipeline_settings)
    assert registry.url
    monkeypatch.setenv("DATELINE_REGISTRY__URL", registry.url)
    await publish({"article_id": "packed", "text": SAID, "metadata": {"desk": [1, None]}}, settings=settings)
    with Worker(settings):
        found = await outcomes_for(settings, ["plain", "packed"], 120)
    assert {outcome.status for outcome in found} == {"coded"}
    values = [message.value or b"" for message in await read(settings, EVENTS.name, OUTCOMES.name)]
    assert {value[:1] for value in values} == {b"\0"}
    articles = await read(settings, ARTICLES.name)
    assert {message.key: (message.value or b"")[:1] for message in articles} == {
        b"plain": b"{",
        b"packed": b"\0",
    }
    [packed] = [ARTICLES.decode(message) for message in articles if message.key == b"packed"]
    assert packed.model_dump()["metadata"] == {"desk": [1, None]}
    told = [event async for event in subscribe("events", settings=settings, live=False)]
    assert as_record(articles[0])["value"]["text"] == SAID
    assert {event.article_id: event.event_type for event in told} == {"plain": "COERCE", "packed": "COERCE"}


def test_the_registry_judges_what_may_change(
    registry: RegistrySettings, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert registry.url
    name = subject(OUTCOMES.name)
    older = json.loads(schema_text(OUTCOMES.name))
    # A reader of ours could not read what was written by this one: it relies on `status`.
    older["fields"] = [field for field in older["fields"] if field["name"] != "status"]
    rule = json.dumps({"compatibility": "BACKWARD"}).encode()
    headers = {"Content-Type": "application/json"}
    urlopen(Request(f"{registry.url}/config", rule, headers, method="PUT")).close()  # noqa: S310
    service = Registry(registry)
    monkeypatch.setenv("DATELINE_REGISTRY__URL", registry.url)
    assert cli("schemas", "check", "--registry").exit_code == 0
    assert json.loads(cli("schemas", "show", "outcomes", "--avro").stdout)["name"] == "Outcome"
    told = cli("doctor", "--json").stdout.splitlines()
    assert [one["verdict"] for one in map(json.loads, told) if one["check"] == "registry"] == ["ok"]
    service.register(f"other-{name}", json.dumps(older))
    assert not service.is_compatible(f"other-{name}", schema_text(OUTCOMES.name))
    with pytest.raises(DatelineError, match=r"refuses other-.* as incompatible"):
        service.register(f"other-{name}", schema_text(OUTCOMES.name))


def test_what_cannot_be_read_is_bad_input_and_says_why(registry: RegistrySettings) -> None:
    def reason(value: bytes) -> str:
        with pytest.raises(BadInput) as caught:
            EVENTS.decode(Message(key=b"k", value=value, topic=EVENTS.name))
        return caught.value.reason

    framed, _ = AvroWire(Registry(registry)).write(EVENTS.name, example(EVENTS.name)) or (b"", "")
    assert reason(framed) == "no-registry"
    use_registry(registry)
    assert EVENTS.decode(Message(key=b"k", value=framed)).event_id
    assert reason(framed[:4]) == reason(framed[:40]) == "invalid-avro"
    assert reason(b"\0\0\x0f\xff\xff" + framed[5:]) == "unknown-schema"


def test_a_registry_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    absent = RegistrySettings(url=f"http://127.0.0.1:{port}", patience_s=0.3)
    with pytest.raises(RegistryUnavailable, match=f"127.0.0.1:{port}"):
        use_registry(absent, prepare=True)
    with pytest.raises(BadInput) as caught:
        AvroWire(Registry(absent)).read(b"\0\0\0\0\1...")
    assert caught.value.reason == "registry-unavailable"
