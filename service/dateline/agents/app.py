"""The Faust app of a worker."""

from __future__ import annotations

import faust
from faust.auth import Credentials
from faust.tables import TableManager

from dateline.agents.intake import BUFFER, FETCH, App
from dateline.membership import GROUP
from dateline.settings import KafkaSettings, Settings
from dateline.unpacking import bound_unpacking

_CHECK_EVERY_MS = 10_000  # partitions that were added are found within this time
_DAY_S = 24 * 60 * 60.0


class NoTables(TableManager):
    """Faust's, without the second that it waits at every start for tables to be declared: we have none."""

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


def build_app(settings: Settings, bootstrap: str, instance: str) -> App:
    """An app with no agents yet; ``instance`` is the name this worker keeps in the group over restarts."""
    bound_unpacking(settings.kafka)
    session_s = settings.worker.session_timeout_s
    return App(
        GROUP,
        broker=";".join(f"kafka://{address.strip()}" for address in bootstrap.split(",")),
        broker_credentials=_credentials(settings.kafka, bootstrap),
        broker_session_timeout=session_s,
        broker_heartbeat_interval=session_s / 3,
        broker_commit_interval=settings.worker.commit_interval_s,
        # A full buffer, behind an open breaker or a slow article, is no reason to lose the partitions.
        broker_max_poll_interval=_DAY_S,
        broker_max_poll_records=FETCH,
        consumer_group_instance_id=instance,
        consumer_auto_offset_reset="earliest",
        consumer_metadata_max_age_ms=_CHECK_EVERY_MS,
        processing_guarantee="at_least_once",
        stream_buffer_maxsize=BUFFER,
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        store="memory://",
        TableManager=NoTables,
        datadir=settings.home / "faust",
        web_enabled=False,
        autodiscover=False,
    )


def _credentials(kafka: KafkaSettings, bootstrap: str) -> Credentials | None:
    options = kafka.connection(bootstrap)
    context = options.get("ssl_context")
    if "sasl_mechanism" in options:
        return faust.SASLCredentials(
            mechanism=options["sasl_mechanism"],
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
