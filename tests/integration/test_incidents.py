"""Incidents on their topic: what a reader who keeps the last of each id has is what the store has."""

import asyncio
from pathlib import Path

import pytest
import structlog

from dateline.client import open_reader
from dateline.contracts import INCIDENTS, Incident
from dateline.errors import AccessDenied
from dateline.materializer.telling import Teller
from dateline.settings import KafkaSettings, Settings
from dateline.store import open_store
from tests.conftest import recreate_topics
from tests.integration.materializing import materializer_process, materializing, publish, until
from tests.integration.running import address
from tests.linking.telling import event
from tests.store.incidents import told
from tests.store.reference import Message, expected, shown_by
from tests.store.samples import moment, retraction


@pytest.fixture
async def settings(broker: str, tmp_path: Path) -> Settings:
    """Empty topics and no store yet."""
    made = Settings(home=tmp_path / "home", kafka=KafkaSettings(bootstrap_servers=broker))
    await recreate_topics(made, broker)
    return made


async def kept(settings: Settings) -> dict[str, str]:
    """The last value of each key, as a compacted topic keeps it; each is what its ``ce_id`` says."""
    found: dict[str, str] = {}
    async with open_reader(settings, address(settings)) as reader:
        async for message in reader.scan([INCIDENTS.name]):
            key = (message.key or b"").decode()
            found.pop(key, None)
            if message.value:
                incident = INCIDENTS.decode(message)
                assert message.header("ce_id") == f"{key}/{incident.version}"
                found[key] = message.value.decode()
    return found


async def test_the_topic_has_what_the_store_has_over_kills_and_retractions(settings: Settings) -> None:
    one, two = event("a", who=("nurses",)), event("b", hours=3, who=("nurses",))
    said: list[Message] = [one, told("a", one), two, told("b", two, offset=1)]
    with materializer_process(settings), open_store(settings.store_url) as store:
        await publish(settings, said)
        await until(lambda: store.count_incidents() == 1)
    more: list[Message] = [retraction("a", at=moment(9), offset=2)]
    async with materializing(settings):
        with open_store(settings.store_url) as store:
            await publish(settings, [*more, *said])
            await until(lambda: store.incident(one.event_id) is None)
            assert shown_by(store) == expected([*said, *more])
            await until(lambda: store.incidents_told() == store.last_incident_change())
            lines = list(store.incident_lines())
    assert await kept(settings) == {Incident.model_validate_json(line).incident_id: line for line in lines}


async def test_an_incident_too_large_for_its_topic_is_said_and_holds_up_no_other(settings: Settings) -> None:
    large = event("a", "Workers marched through Minsk on Monday, " + "and sang, " * 300 + "and went.")
    small = event("b", city="Brest")
    await publish(settings, [large, told("a", large), small, told("b", small, offset=1)])
    less = settings.kafka.model_copy(update={"max_message_bytes": 3000})
    with structlog.testing.capture_logs() as said, open_store(settings.store_url) as store:
        async with materializing(settings.model_copy(update={"kafka": less})):
            await until(lambda: 0 < store.incidents_told() == store.last_incident_change())
        kept_back, sent = (store.incident(each.event_id) for each in (large, small))
    assert kept_back
    assert sent
    assert list(await kept(settings)) == [sent.incident_id]
    assert [line["incident_id"] for line in said if line["event"] == "incident not sent"] == [
        kept_back.incident_id
    ]


async def test_a_materializer_that_may_not_tell_ends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(teller: Teller, changes: object) -> None:
        raise AccessDenied("this user may not write to the topic of incidents", hint="let it")

    monkeypatch.setattr(Teller, "_send", refuse)
    one = event("a", who=("nurses",))
    async with materializing(settings) as running:
        await publish(settings, [one, told("a", one)])
        with pytest.raises(AccessDenied):
            await asyncio.wait_for(running, 10)
