"""A store whose topics were made anew: it stops, and goes on only where it is told to."""

import asyncio
from pathlib import Path

import pytest

from dateline.contracts import Event
from dateline.errors import DatelineError, PositionLost
from dateline.materializer import Where, plan_reset, reset_store
from dateline.settings import KafkaSettings, Settings, StoreSettings
from dateline.store import Store, open_store
from tests.conftest import recreate_topics
from tests.integration.materializing import materializing, publish, until
from tests.integration.running import address
from tests.store.writing import numbered


@pytest.fixture
async def settings(broker: str, tmp_path: Path) -> Settings:
    """Empty topics and no store yet."""
    made = Settings(
        home=tmp_path / "home",
        kafka=KafkaSettings(bootstrap_servers=broker),
        store=StoreSettings(lease_s=3.0),
    )
    await recreate_topics(made, broker)
    return made


@pytest.mark.parametrize(("to", "clear"), [("beginning", True), ("beginning", False), ("end", False)])
async def test_it_goes_on_where_it_is_told_to(settings: Settings, to: Where, clear: bool) -> None:
    old, waiting, new = (numbered(number, 3) for number in (1, 2, 3))
    await publish(settings, old)
    with open_store(settings.store_url) as store:
        async with materializing(settings):
            await until(lambda: store.count() == 3)
        await recreate_topics(settings, address(settings))
        await publish(settings, waiting)
        async with materializing(settings) as task:
            await asyncio.wait({task}, timeout=20)
            with pytest.raises(PositionLost):
                task.result()

        moves = await plan_reset(settings, address(settings), store, to)
        assert sum(move.skipped for move in moves) == (len(waiting) if to == "end" else 0)
        await reset_store(store, moves, lease_s=settings.store.lease_s, clear=clear)

        kept = [*([] if clear else old), *(waiting if to == "beginning" else []), *new]
        async with materializing(settings):
            await publish(settings, new)
            await until(lambda: shown(store) == {one.event_id for one in kept if isinstance(one, Event)})


def shown(store: Store) -> set[str]:
    return {event.event_id for event in store.events()}


async def test_it_is_not_moved_under_a_materializer(settings: Settings) -> None:
    async with materializing(settings):
        with open_store(settings.store_url) as store:
            moves = await plan_reset(settings, address(settings), store, "beginning")
            with pytest.raises(DatelineError, match="writes to this store"):
                await reset_store(store, moves, lease_s=settings.store.lease_s, clear=True)
