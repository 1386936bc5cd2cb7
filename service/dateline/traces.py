"""Traces by OpenTelemetry, where they are enabled: one from the publication of an article to the store.

The context travels as Kafka headers (``traceparent``, ``tracestate``), which every stage hands on; the
spans of all stages are children of the publication's. Names follow OpenTelemetry's conventions for
messaging, which are still in development: they are here and nowhere else.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from dateline.contracts import ARTICLES, Message
from dateline.errors import DatelineError
from dateline.settings import TracesSettings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

_CARRIED = ("traceparent", "tracestate")
_BILLION = 1_000_000_000

_tracer: Tracer | None = None


@contextmanager
def tracing(settings: TracesSettings, process: str, exporter: SpanExporter | None = None) -> Iterator[None]:
    """For the block, export the spans of this process, if the settings say so.

    They go to ``exporter``, else by OTLP to where OpenTelemetry's own variables say; within another such
    block to where that one's go. `DatelineError` when the packages for it are not installed.
    """
    global _tracer
    if not settings.enabled or _tracer is not None:
        yield
        return
    try:
        provider = _provider(process, exporter)
    except ImportError as error:
        raise DatelineError(
            f"traces are enabled, and the package {error.name} is missing",
            hint="install dateline[tracing], or set DATELINE_TRACES__ENABLED=false",
        ) from None
    _tracer = provider.get_tracer("dateline")
    try:
        yield
    finally:
        _tracer = None
        provider.shutdown()


@contextmanager
def publication(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    """A span for each article that is sent in the block; yields the messages with its context added.

    A message that carries a context already has its span elsewhere, and stays as it is.
    """
    if _tracer is None:
        yield messages
        return
    with ExitStack() as stack:
        yield [_begun(stack, _tracer, message) for message in messages]


def is_on() -> bool:
    """Whether spans are exported."""
    return _tracer is not None


def processed(
    operation: str, message: Message, seconds: float, attributes: Mapping[str, str | int] | None = None
) -> None:
    """A span for work on a message that has just ended and took so long; none for one without a context."""
    parent = {name: value.decode("ascii", "replace") for name, value in message.headers if name in _CARRIED}
    if _tracer is None or "traceparent" not in parent:
        return
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    now = time.time_ns()
    place = {
        "messaging.kafka.partition": message.partition or 0,
        "messaging.kafka.offset": message.offset or 0,
    }
    span = _tracer.start_span(
        f"{operation} {message.topic}",
        context=TraceContextTextMapPropagator().extract(parent),
        kind=SpanKind.CONSUMER,
        attributes={**_named("process", operation, message.topic), **place, **(attributes or {})},
        start_time=now - int(seconds * _BILLION),
    )
    span.end(now)


def _begun(stack: ExitStack, tracer: Tracer, message: Message) -> Message:
    from opentelemetry.trace import SpanKind, set_span_in_context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    if message.topic != ARTICLES.name or message.header("traceparent"):
        return message
    attributes = _named("send", "publish", message.topic)
    span = tracer.start_span(f"publish {message.topic}", kind=SpanKind.PRODUCER, attributes=attributes)
    stack.callback(span.end)
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier, set_span_in_context(span))
    added = ((name, value.encode()) for name, value in carrier.items())
    return message._replace(headers=(*message.headers, *added))


def _named(kind: str, operation: str, topic: str) -> dict[str, str]:
    return {
        "messaging.system": "kafka",
        "messaging.destination.name": topic,
        "messaging.operation.name": operation,
        "messaging.operation.type": kind,
    }


def _provider(process: str, exporter: SpanExporter | None) -> TracerProvider:
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    if exporter is None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter()
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"dateline-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
