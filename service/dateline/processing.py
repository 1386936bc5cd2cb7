"""One message through one stage: decode, transform, encode. No Kafka, no process, no event loop."""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, NamedTuple

import orjson
from pydantic import TypeAdapter, ValidationError

from dateline.contracts import (
    ARTICLES,
    MAX_ID,
    OUTCOMES,
    Contract,
    Headers,
    Message,
    Origin,
    Outcome,
    StageTiming,
)
from dateline.errors import BadInput
from dateline.topology import Stage

ORIGIN = "dateline_origin"
TIMINGS = "dateline_timings"
ERROR = "dateline.err."

_TRACE = ("traceparent", "tracestate")
_TIMINGS = TypeAdapter(tuple[StageTiming, ...])
_NUMBER = re.compile(r"[0-9]{1,6}")
_MAX_SAID = 300


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a message is dead-lettered: a countable word, the exception's class, and what it said."""

    reason: str
    error: str
    said: str

    @classmethod
    def of(cls, reason: str, error: BaseException) -> Rejection:
        """That exception as a rejection; for a bug, with the place it happened at."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames and reason == "bug" else ""
        kind = type(error)
        return cls(reason, f"{kind.__module__}.{kind.__qualname__}", f"{error}"[:_MAX_SAID] + place)


class Processed(NamedTuple):
    """What to send on for one message, in order: its outputs, or its dead letter and an outcome.

    ``milliseconds`` is what the stage's own work took; null where it came to no end. ``further`` has the
    stages that its outputs have gone through at once, and theirs.
    """

    messages: tuple[Message, ...]
    rejection: Rejection | None = None
    milliseconds: float | None = None
    further: tuple[tuple[str, float | None], ...] = ()

    @property
    def out_of_memory(self) -> bool:
        """Whether the memory of this process did not suffice."""
        return self.rejection is not None and self.rejection.reason == "memory"


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest message and the largest dead letter the broker takes, in bytes."""

    message: int
    dead_letter: int


def process(stage: Stage, message: Message, limits: Limits) -> Processed:
    """The stage's outputs for that message. Whatever goes wrong becomes a dead letter; nothing is raised."""
    return process_all(stage, [message], limits, lambda _: None)[0]


def process_all(
    stage: Stage, messages: Sequence[Message], limits: Limits, begin: Callable[[int], None]
) -> list[Processed]:
    """What `process` returns for each, up to the first for which the memory does not suffice.

    ``begin`` is given the number of a message whenever something is done with it. All are transformed before
    any is encoded: what is done again and again stays in the processor's caches.
    """
    made = []
    for number, message in enumerate(messages):
        begin(number)
        made.append(transformed(stage, message, limits))
        if isinstance(made[-1], Processed) and made[-1].out_of_memory:
            break
    done = []
    for number, (message, one) in enumerate(zip(messages, made, strict=False)):
        begin(number)
        done.append(one if isinstance(one, Processed) else encoded(stage, message, limits, one))
        if done[-1].out_of_memory:
            break
    return done


class Transformed(NamedTuple):
    """What a stage made of the record of a message, not encoded yet; when it began, and how long it took."""

    source: Contract
    records: Sequence[Contract]
    started: datetime
    milliseconds: float


def transformed(
    stage: Stage, message: Message, limits: Limits, source: Contract | None = None
) -> Transformed | Processed:
    """What the stage makes of that message, or the end of it; ``source`` is its record, if it is known."""
    started, clock = datetime.now(UTC), time.perf_counter()
    try:
        if source is None:
            source = stage.source.decode(message)
        records = stage.transform(source)
    except Exception as error:
        return _failed(stage, message, error, limits, source)
    return Transformed(source, records, started, (time.perf_counter() - clock) * 1000)


def encoded(stage: Stage, message: Message, limits: Limits, made: Transformed) -> Processed:
    """That as messages."""
    try:
        outputs = _encode(stage, made.records, message, made.started, made.milliseconds)
        _refuse_large(outputs, limits.message)
    except Exception as error:
        return _failed(stage, message, error, limits, made.source)
    return Processed(outputs, milliseconds=made.milliseconds)


def _failed(
    stage: Stage, message: Message, error: Exception, limits: Limits, source: Contract | None
) -> Processed:
    reason = error.reason if isinstance(error, BadInput) else "bug"
    if isinstance(error, MemoryError):
        reason = "memory"
    return reject(stage, message, Rejection.of(reason, error), limits, source)


def reject(
    stage: Stage, message: Message, rejection: Rejection, limits: Limits, source: Contract | None = None
) -> Processed:
    """The dead letter of that message, and the outcome that tells of it; ``source`` if it could be read."""
    outcome = Outcome(
        article_id=_article_id(message),
        revision=getattr(source, "revision", None),
        status="rejected",
        reason=rejection.reason,
        origin=origin_of(message),
        timings=timings_of(message),
    )
    said = OUTCOMES.encode(
        outcome, time=datetime.now(UTC), source=_source(stage), extra=_kept(message, _TRACE)
    )
    return Processed((dead_letter(stage, message, rejection, limits), said), rejection)


def dead_letter(stage: Stage, message: Message, rejection: Rejection, limits: Limits) -> Message:
    """The message as it came, byte for byte, with headers that say why it could not be processed.

    One too large even for the dead letters goes without its value and says how many bytes it had.
    """
    why = {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "timestamp": message.timestamp,
        "stage": stage.name,
        "reason": rejection.reason,
        "class": rejection.error,
        "message": rejection.said,
        "attempt": _attempt(message),
        "service_version": version("dateline"),
    }
    kept = tuple(header for header in message.headers if not header[0].startswith(ERROR))
    # Kafka's client refuses a message with neither key nor value.
    value = b"" if message.key is None and message.value is None else message.value
    letter = Message(message.key, value, (*kept, *_error_headers(why)), stage.source.dead_letters)
    return letter if letter.size <= limits.dead_letter else without_value(letter)


def without_value(letter: Message) -> Message:
    """A dead letter that only says how many bytes it had."""
    omitted = _error_headers({"omitted_bytes": len(letter.value or b"")})
    return letter._replace(value=b"", headers=(*letter.headers, *omitted))


def origin_of(message: Message) -> Origin:
    """The article message behind this one; a message that does not say is its own origin."""
    return _said_origin(message) or Origin(**_place(message))


def timings_of(message: Message) -> tuple[StageTiming, ...]:
    """What earlier stages spent, as their headers say."""
    said = message.header(TIMINGS) if message.topic != ARTICLES.name else None
    try:
        return _TIMINGS.validate_json(said) if said else ()
    except ValidationError:
        return ()


def _said_origin(message: Message) -> Origin | None:
    said = message.header(ORIGIN) if message.topic != ARTICLES.name else None
    if not said:
        return None
    try:
        return Origin.model_validate_json(said)
    except ValidationError:
        return None


def _json(fields: dict[str, Any]) -> bytes:
    """Fields as a contract of them is written; times are in UTC."""
    return orjson.dumps(fields, option=orjson.OPT_UTC_Z)


def _place(message: Message) -> dict[str, Any]:
    """The fields of an `Origin` of its own."""
    return {
        "topic": message.topic,
        "partition": message.partition or 0,
        "offset": message.offset or 0,
        "timestamp": message.sent_at,
    }


def _encode(
    stage: Stage, records: Sequence[Contract], message: Message, started: datetime, spent: float
) -> tuple[Message, ...]:
    # What is made here is written as it is: to check it as a record first takes longer than the rest.
    said = _said_origin(message)
    origin = said.to_json() if said else _json(_place(message))
    timing = {"stage": stage.name, "started_at": started, "milliseconds": spent}
    timings = b"[%b]" % b",".join([*(before.to_json() for before in timings_of(message)), _json(timing)])
    extra = (*_kept(message, _TRACE), (ORIGIN, origin), (TIMINGS, timings))
    now, source = datetime.now(UTC), _source(stage)
    outputs = []
    for record in records:
        value = record.answering(origin, timings) if isinstance(record, Outcome) else record.to_json()
        outputs.append(stage.sink_of(record).written(record, value, time=now, source=source, extra=extra))
    return tuple(outputs)


def _refuse_large(outputs: Sequence[Message], limit: int) -> None:
    for output in outputs:
        if output.size > limit:
            raise BadInput(
                "output-too-large",
                f"a message of {output.size} bytes for {output.topic}; {limit} is the limit",
            )


def _article_id(message: Message) -> str:
    key = (message.key or b"").decode("utf-8", "replace")
    usable = key and len(key) <= MAX_ID and "\x00" not in key and "\N{REPLACEMENT CHARACTER}" not in key
    return key if usable else f"{message.topic}/{message.partition}/{message.offset}"


def _attempt(message: Message) -> int:
    said = message.header(f"{ERROR}attempt") or ""
    return int(said) + 1 if _NUMBER.fullmatch(said) else 1


def _source(stage: Stage) -> str:
    return f"urn:dateline:stage:{stage.name}"


def _kept(message: Message, names: Sequence[str]) -> Headers:
    return tuple([header for header in message.headers if header[0] in names])


def _error_headers(why: Mapping[str, object]) -> Headers:
    return tuple((f"{ERROR}{name}", str(value).encode("utf-8", "replace")) for name, value in why.items())
