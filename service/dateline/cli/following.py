"""`follow`: the messages of a topic as they come."""

from __future__ import annotations

import base64
import re
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Any

import orjson
import typer
from rich.text import Text

from dateline.broker import locate
from dateline.cli.session import run
from dateline.cli.terminal import plural, safe, shorten, stdout, write_json
from dateline.client import Start, open_reader
from dateline.contracts import (
    Article,
    Contract,
    Document,
    Event,
    Message,
    Outcome,
    Retraction,
    topic_named,
)
from dateline.contracts.wire import FRAMED, unframed
from dateline.errors import BadInput
from dateline.settings import Settings


def parse_start(text: str) -> Start:
    """``beginning``, ``end``, ``-N`` or an ISO 8601 time; a usage error for anything else."""
    if text == "beginning":
        return "beginning"
    if text == "end":
        return "end"
    if re.fullmatch(r"-\d+", text):
        return int(text[1:])
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no place to start from: use beginning, end, -10 or 2020-08-17T12:00"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def follow_topic(
    settings: Settings, name: str, start: Start, count: int | None, *, live: bool, as_json: bool
) -> None:
    """Print the messages of the topic of that name, of Dateline's own also without the prefix."""
    run(_follow(settings, _full_name(name), start, count, live=live, as_json=as_json))


def _full_name(name: str) -> str:
    plain = name.removesuffix("-dlq")
    topic = topic_named(plain)
    if topic is None:
        return name
    return topic.name if plain == name else topic.dead_letters


async def _follow(
    settings: Settings, topic: str, start: Start, count: int | None, *, live: bool, as_json: bool
) -> None:
    console = stdout()
    async with (
        open_reader(settings, locate(settings)) as reader,
        aclosing(reader.follow(topic, start, count, live=live)) as messages,
    ):
        async for message in messages:
            if as_json:
                write_json([orjson.dumps(as_record(message)).decode()])
            else:
                console.print(as_line(message, console.width), soft_wrap=True)


def as_record(message: Message) -> dict[str, Any]:
    """The message as JSON can say it: a value that is not JSON is text, else base64."""
    record: dict[str, Any] = {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "timestamp": _moment(message).isoformat(),
        "key": _text(message.key),
        "headers": {name: _text(value) for name, value in message.headers},
    }
    if message.value is None:
        return {**record, "value": None}
    with suppress(BadInput, ValueError):
        value = unframed(message.value) if message.value.startswith(FRAMED) else message.value
        return {**record, "value": orjson.loads(value)}
    with suppress(UnicodeDecodeError):
        return {**record, "value": message.value.decode()}
    return {**record, "value_base64": base64.b64encode(message.value).decode()}


def as_line(message: Message, width: int) -> Text:
    """The message on one line: where it stands, when, and what it says."""
    place = f"{message.partition}:{message.offset}"
    line = Text()
    line.append(f"{place:<8}", style="dim")
    line.append(f"{_moment(message):%Y-%m-%d %H:%M:%S}  ", style="dim")
    line.append(f"{safe(_text(message.key) or '-')}  ", style="cyan")
    line.append(shorten(summary(message), max(40, width - len(line))))
    return line


def summary(message: Message) -> str:
    """What a message says, in a few words."""
    reason = message.header("dateline.err.reason")
    if reason:
        return (
            f"{reason}: {message.header('dateline.err.message') or ''} | {_text(message.value) or 'no value'}"
        )
    topic = topic_named(message.topic)
    if topic is not None:
        try:
            return describe(topic.decode(message))
        except BadInput as error:
            return f"cannot be read: {error}"
    return _text(message.value) or "no value"


def describe(record: Contract) -> str:
    """A record in a few words."""
    match record:
        case Event():
            return f"{sentence_of(record)} [{record.modality} {record.confidence:.2f}]"
        case Outcome():
            return f"{record.status}, {plural(len(record.event_ids), 'event')}" + (
                f" ({record.reason})" if record.reason else ""
            )
        case Document():
            return f"{plural(len(record.sentences), 'sentence')}: {record.headline or 'no headline'}"
        case Article():
            return record.title or record.text
        case Retraction():
            return "retracted"
        case _:
            return record.model_dump_json()


def sentence_of(event: Event) -> str:
    """Who did what to whom, when and where."""
    who = ", ".join(p.name for p in event.actors) or "somebody"
    whom = ", ".join(p.name for p in event.recipients)
    what = event.event_type + (f"/{event.mode}" if event.mode else "")
    when = str(event.date.start or event.date.end or "undated")
    where = f", {event.location.name}" if event.location else ""
    return f"{when}{where}: {who} → {what}" + (f" → {whom}" if whom else "")


def _moment(message: Message) -> datetime:
    return datetime.fromtimestamp((message.timestamp or 0) / 1000, UTC)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")
