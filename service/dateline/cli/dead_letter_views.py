"""`dlq`: the dead letters on the terminal, and what is done with them."""

from __future__ import annotations

import base64
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import typer
from rich.table import Table
from rich.text import Text

from dateline import deadletters
from dateline.broker import locate
from dateline.cli.session import run
from dateline.cli.terminal import complain, plural, remark, safe, shorten, stdout, visible, write_json
from dateline.contracts import topic_named
from dateline.deadletters import DeadLetter, Redriven, Wanted, read_letter, read_letters
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.store import Position

_MOST_SHOWN = 4000


def wanted(
    places: Sequence[str],
    topic: str | None,
    stage: str | None,
    reason: str | None,
    article_id: str | None,
    since: datetime | None,
    until: datetime | None,
) -> Wanted:
    """Which letters the options of a command ask for."""
    return Wanted(
        places=tuple(map(parse_place, places)),
        topic=_full_name(topic),
        stage=stage,
        reason=reason,
        article_id=article_id,
        since=since and since.replace(tzinfo=UTC),
        until=until and until.replace(tzinfo=UTC),
    )


def parse_place(text: str) -> Position:
    """``topic/partition/offset``; a usage error for anything else."""
    topic, *numbers = text.rsplit("/", 2)
    if len(numbers) != 2 or not all(number.isascii() and number.isdigit() for number in numbers):
        raise typer.BadParameter(f"{text!r} is no place of a letter: write it as dateline-articles-dlq/0/12")
    return topic, int(numbers[0]), int(numbers[1])


def _full_name(name: str | None) -> str | None:
    known = topic_named(name) if name else None
    return known.name if known else name


def _named(place: Position | None) -> str | None:
    return None if place is None else "/".join(map(str, place))


def show_letters(settings: Settings, which: Wanted, *, as_json: bool) -> None:
    """Print a line each."""
    letters = _chosen(settings, which)
    if as_json:
        write_json(orjson.dumps(_record(letter)).decode() for letter in letters)
        return
    _print_table(letters)
    still_open = sum(letter.state != "redriven" for letter in letters)
    remark(f"{plural(len(letters), 'dead letter')}, {still_open} not sent again")


def _chosen(settings: Settings, which: Wanted) -> list[DeadLetter]:
    letters = run(read_letters(settings, locate(settings)))
    return [letter for letter in letters if which.has(letter)]


def _print_table(letters: Iterable[DeadLetter]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("letter", "refused", "stage", "reason", "article", "state"):
        table.add_column(heading, overflow="fold")
    for letter in letters:
        refused = f"{letter.at:%Y-%m-%d %H:%M:%S}"
        said = (letter.stage, letter.reason, letter.article_id)
        cells = (safe(cell) if cell else "-" for cell in said)
        table.add_row(_named(letter.place), refused, *cells, letter.state)
    stdout().print(table)


def _record(letter: DeadLetter) -> dict[str, Any]:
    return {
        "letter": _named(letter.place),
        "state": letter.state,
        "at": letter.at.isoformat(),
        "origin": _named(letter.origin),
        "topic": letter.topic,
        "stage": letter.stage,
        "reason": letter.reason,
        "class": letter.error,
        "message": letter.said,
        "attempt": letter.attempt,
        "article_id": letter.article_id,
        "bytes": letter.size if letter.omitted_bytes is None else letter.omitted_bytes,
        "omitted": letter.omitted_bytes is not None,
    }


def show_letter(settings: Settings, text: str, *, raw: bool, as_json: bool) -> None:
    """Print one letter with its value: as bytes, as JSON in base64, or escaped for people."""
    letter, value = run(read_letter(settings, locate(settings), parse_place(text)))
    if raw:
        if sys.stdout.isatty():
            raise DatelineError(
                "the bytes of a stranger do not go to a terminal",
                hint="send them to a file: dateline dlq show … > FILE",
            )
        sys.stdout.buffer.write(value or b"")
    elif as_json:
        headers = {name: _base64(said) for name, said in letter.headers}
        record = {**_record(letter), "headers_base64": headers, "value_base64": _base64(value)}
        write_json([orjson.dumps(record).decode()])
    else:
        _print_letter(letter, value)


def _base64(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _print_letter(letter: DeadLetter, value: bytes | None) -> None:
    console = stdout()
    table = Table.grid(padding=(0, 2))
    for name, said in _record(letter).items():
        table.add_row(
            Text(name.replace("_", " "), style="bold"), Text("-" if said is None else safe(str(said)))
        )
    for name, content in letter.headers:
        if not name.startswith("dateline.err."):
            table.add_row(Text(safe(name), style="dim"), Text(shorten(visible(content or b""), 200)))
    console.print(table)
    if value:
        shown = visible(value[:_MOST_SHOWN])
        more = f"\n… {len(value) - _MOST_SHOWN} bytes more" if len(value) > _MOST_SHOWN else ""
        console.print(Text(f"\n{shown}{more}"), soft_wrap=True)


def show_counts(settings: Settings, which: Wanted, *, as_json: bool) -> None:
    """Print how many there are of each kind."""
    letters = _chosen(settings, which)
    kinds = [(letter.topic, letter.stage, letter.reason) for letter in letters]
    total, last = Counter(kinds), dict(zip(kinds, (letter.at for letter in letters), strict=True))
    again = Counter(kind for kind, letter in zip(kinds, letters, strict=True) if letter.state == "redriven")
    names = ("topic", "stage", "reason")
    if as_json:
        write_json(
            orjson.dumps(
                {
                    **dict(zip(names, kind, strict=True)),
                    "letters": count,
                    "redriven": again[kind],
                    "last": last[kind],
                }
            ).decode()
            for kind, count in total.most_common()
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in (*names, "letters", "redriven", "last"):
        table.add_column(heading, justify="right" if heading in ("letters", "redriven") else "left")
    for kind, count in total.most_common():
        cells = (safe(part or "-") for part in kind)
        table.add_row(*cells, str(count), str(again[kind]), f"{last[kind]:%Y-%m-%d %H:%M:%S}")
    stdout().print(table)


def redrive_letters(
    settings: Settings, which: Wanted, rate: float | None, *, dry_run: bool, as_json: bool
) -> None:
    """Send the letters again, or only say which would be sent."""
    if dry_run:
        letters = [letter for letter in _chosen(settings, which) if letter.state != "redriven"]
        if as_json:
            write_json(orjson.dumps(_record(letter)).decode() for letter in letters)
        else:
            _print_table(letters)
        remark(f"would send {plural(len(letters), 'dead letter')} again")
        return
    run(_redrive(settings, which, rate, as_json=as_json))


async def _redrive(settings: Settings, which: Wanted, rate: float | None, *, as_json: bool) -> None:
    sent, left = 0, 0
    async for done in deadletters.redrive(settings, locate(settings), which, rate=rate):
        sent, left = sent + (done.sent_to is not None), left + (done.sent_to is None)
        if as_json:
            record = {"letter": _named(done.letter.place), "sent_to": _named(done.sent_to), "why": done.why}
            write_json([orjson.dumps(record).decode()])
        else:
            _tell(done)
    remark(f"{plural(sent, 'dead letter')} sent again")
    if left:
        raise DatelineError(f"{plural(left, 'dead letter')} not sent again")


def _tell(done: Redriven) -> None:
    if done.sent_to:
        stdout().print(Text(f"{_named(done.letter.place)} → {_named(done.sent_to)}"), soft_wrap=True)
    else:
        complain(f"{_named(done.letter.place)}: {done.why}")


def purge_letters(
    settings: Settings, topic: str | None, before: datetime | None, *, also_open: bool, dry_run: bool
) -> None:
    """Delete letters, or only say which would go."""
    bootstrap = locate(settings)
    until = before and before.replace(tzinfo=UTC)
    purges = run(
        deadletters.plan_purge(
            settings, bootstrap, topic=_full_name(topic), before=until, also_open=also_open
        )
    )
    for purge in purges:
        what = f"{plural(purge.letters, 'letter')} before offset {purge.end}"
        lost = f", {purge.lost} of them never sent again" if purge.lost else ""
        remark(f"{purge.topic}/{purge.partition}: {what}{lost}")
    if not dry_run:
        run(deadletters.carry_out(settings, bootstrap, purges))
    total = sum(purge.letters for purge in purges)
    remark(f"{'would delete' if dry_run else 'deleted'} {plural(total, 'dead letter')}")
