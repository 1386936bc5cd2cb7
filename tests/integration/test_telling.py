"""What a running pipeline tells of each message: a log line, its metrics and one trace; and `top`."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from io import StringIO

import orjson
import pytest
import structlog
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import generate_latest
from rich.console import Console

from dateline import metrics
from dateline.agents import noting as agents_noting
from dateline.agents import run_worker
from dateline.cli.gauging import Gauges, open_gauge
from dateline.cli.top import screen
from dateline.contracts import ARTICLES, OUTCOMES, Article, Message
from dateline.materializer import noting as materializer_noting
from dateline.publisher import Publisher
from dateline.settings import Settings, TracesSettings
from dateline.store import open_store
from dateline.traces import tracing
from tests.integration.materializing import materializing, until
from tests.integration.running import address, read
from tests.pool_stages import stages


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[None]:
    """A worker in this process, with stages that need no models."""
    stop, ready = asyncio.Event(), asyncio.Event()
    one = settings.worker.model_copy(update={"processes": 1})
    lean = settings.model_copy(update={"worker": one})
    task = asyncio.create_task(
        run_worker(lean, address(settings), stop, ready.set, stages=stages(), prepare=stages)
    )
    await ready.wait()
    try:
        yield
    finally:
        stop.set()
        await task


def articles(*ids: str) -> list[Message]:
    now = datetime.now(UTC)
    good = [ARTICLES.encode(Article(article_id=i, text="A."), time=now, source="urn:test") for i in ids]
    return [*good, Message(b"broken", b'{"text": ', (), ARTICLES.name)]


async def test_each_message_leaves_one_line_a_stage_its_metrics_and_one_trace(
    pipeline_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A logger that was used before keeps what was configured then, and is not heard.
    structlog.reset_defaults()
    for teller in (agents_noting, materializer_noting):
        monkeypatch.setattr(teller, "log", structlog.get_logger())
    exporter = InMemorySpanExporter()
    settings = pipeline_settings
    with structlog.testing.capture_logs() as said, tracing(TracesSettings(enabled=True), "test", exporter):
        async with (
            working(settings),
            materializing(settings),
            Publisher(settings, address(settings)) as publisher,
            open_gauge(settings) as gauge,
        ):
            await publisher.send(articles("a1", "a2"))
            with open_store(settings.store_url) as store:
                await until(lambda: sum(one.total for one in store.ledger()) == 3)
            gauges = await gauge.measure(0.5)
    check_log(said)
    check_metrics(generate_latest(metrics.REGISTRY).decode())
    check_gauges(gauges)
    sent = await read(settings, ARTICLES.name, OUTCOMES.name)
    traced = {message.key: message.header("traceparent") for message in sent}
    for key, header in traced.items():
        context = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-0[13]", header or "")
        assert context, key
        assert {message.header("traceparent") for message in sent if message.key == key} == {header}
    spans = exporter.get_finished_spans()
    traces = {span.context.trace_id for span in spans if span.context}
    assert len(traces) == 3
    for trace in traces:
        names = {span.name for span in spans if span.context and span.context.trace_id == trace}
        assert names == {"publish dateline-articles", "echo dateline-articles", "store dateline-outcomes"}


def check_log(said: list[structlog.types.EventDict]) -> None:
    lines = [(e["event"], e["stage"], e["article_id"]) for e in said if e.get("article_id")]
    for article_id in ("a1", "a2"):
        assert lines.count(("processed", "echo", article_id)) == 1
        assert lines.count(("stored", "materialize", article_id)) == 1
    assert lines.count(("dead letter", "echo", "broken")) == 1
    assert lines.count(("stored", "materialize", "broken")) == 1


def check_metrics(text: str) -> None:
    assert 'dateline_stage_messages_total{result="ok",stage="echo"} 2.0' in text
    assert 'dateline_stage_messages_total{result="invalid-json",stage="echo"} 1.0' in text
    assert 'dateline_stage_seconds_count{stage="echo"} 2.0' in text
    assert 'dateline_store_outcomes_total{reason="invalid-json",status="rejected"}' in text
    assert "dateline_pool_children 1.0" in text
    freshness = re.search(r"^dateline_freshness_seconds_count (\d+)", text, re.MULTILINE)
    assert freshness
    assert int(freshness[1]) >= 3


def check_gauges(gauges: Gauges) -> None:
    assert gauges.outcomes == {"coded": 2, "rejected: invalid-json": 1}
    assert gauges.dead_letters[ARTICLES.dead_letters] == 1
    assert {stage.source: stage.lag for stage in gauges.stages}[OUTCOMES.name] == 0
    assert orjson.loads(orjson.dumps(asdict(gauges)))["outcomes"] == gauges.outcomes
    shown = StringIO()
    Console(width=100, file=shown).print(screen(gauges))
    assert "rejected: invalid-json" in shown.getvalue()
    assert f"{ARTICLES.dead_letters} 1" in shown.getvalue()
