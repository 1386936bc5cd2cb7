"""`store migrate | rebuild | check | prune | export`: keeping a store in order."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from dateline.cli.store_views import reset_store_to
from dateline.cli.terminal import complain, plural, progress, remark
from dateline.errors import Degraded
from dateline.materializer import retention_of
from dateline.settings import Settings
from dateline.store import dump, open_store, open_tables
from dateline.store.schema import SCHEMA_VERSION

_STEP = 1000


def migrate_store(settings: Settings, to: int | None) -> None:
    """Lead the store's tables to a version, this Dateline's own unless another is given."""
    with open_tables(settings.store_url, any_version=True) as tables:
        steps = tables.migrate(SCHEMA_VERSION if to is None else to)
    remark(" → ".join(f"version {step}" for step in steps))


def rebuild_store(settings: Settings, *, counts_only: bool, dry_run: bool) -> None:
    """Empty the store, to be built anew from the topics; or make the counts in it anew."""
    if not counts_only:
        reset_store_to(settings, "beginning", clear=True, dry_run=dry_run)
        return
    with open_tables(settings.store_url) as tables:
        if not dry_run:
            tables.recount()
        remark(
            f"the counts of {plural(tables.count(), 'event')} {'would be' if dry_run else 'are'} made anew"
        )


def check_store(settings: Settings) -> None:
    """Say what does not fit together in the store; `Degraded` if anything does not."""
    with open_tables(settings.store_url) as tables:
        wrong = tables.wrong()
    for said in wrong:
        complain(said)
    if wrong:
        raise Degraded(
            f"{plural(len(wrong), 'fault')} found", hint="`dateline store rebuild` makes all of it anew"
        )
    remark("nothing is wrong")


def prune_store(settings: Settings) -> None:
    """Take away now what has outstayed its time, as a materializer does in passing."""
    rule, today, gone = retention_of(settings.store.retention), datetime.now(UTC).date(), 0
    with open_store(settings.store_url) as store, progress() as display:
        bar = display.add_task("pruning", total=None)
        while taken := store.prune(rule, today, _STEP):
            gone += taken
            display.advance(bar, taken)
    remark(f"{plural(gone, 'event')} gone")


def export_store(settings: Settings, target: Path | None) -> None:
    """Write all visible content as JSON lines, articles first: equal stores give equal bytes."""
    with open_store(settings.store_url, read_only=True) as store:
        if target is None:
            sys.stdout.buffer.writelines(dump(store))
        else:
            with target.open("wb") as file:
                file.writelines(dump(store))
