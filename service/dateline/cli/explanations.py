"""`code --explain`: why each event is coded as it is, and why a sentence gives none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby

import orjson
from pydantic import BaseModel
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dateline.cli.corpus import Format
from dateline.cli.dating import Dating
from dateline.cli.documents import tagged_documents
from dateline.cli.inputs import read_inputs
from dateline.cli.publishing import Readable
from dateline.cli.terminal import plural, remark, safe, shorten, stdout, write_json
from dateline.coding import Explanation, Failure, explain, use
from dateline.coding.sources import Source
from dateline.contracts import Passage
from dateline.settings import Settings

Found = Explanation | Failure

_PHRASE = 60
"""How much of a row's phrase is shown, in characters."""


def explain_articles(
    settings: Settings, paths: Sequence[str], wanted: Format, published_at: datetime | None, *, as_json: bool
) -> None:
    """Print what the coder made of each article and why; `DatelineError` when one could not be read."""
    use(settings.codebook)
    corpus = Readable(read_inputs(settings, paths, wanted), Dating(published_at))
    events = silent = 0
    for document in tagged_documents(corpus):
        found = explain(document)
        events += sum(isinstance(one, Explanation) for one in found)
        silent += sum(isinstance(one, Failure) for one in found)
        if as_json:
            write_json(_record(document.article_id, one) for one in found)
        else:
            _print(stdout(), document.headline or document.article_id, found)
    if not as_json:
        remark(f"{plural(events, 'event')}, {plural(silent, 'sentence')} without one")
    corpus.check()


def _record(article_id: str, found: Found) -> str:
    """One JSON object; ``event`` is null for a sentence that gives none."""
    if isinstance(found, Explanation):
        about: dict[str, object] = {
            "event": found.event,
            "sources": [asdict(source) for source in found.sources],
            "reasons": [asdict(reason) for reason in found.reasons],
        }
    else:
        about = {"event": None, **asdict(found)}
    return orjson.dumps({"article_id": article_id, **about}, default=_plain).decode()


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} is no JSON")


def _print(console: Console, title: str, found: Iterable[Found]) -> None:
    console.print(Text(safe(title), style="bold underline"))
    for _, group in groupby(found, key=lambda one: _sentence(one).start):
        told = list(group)
        console.print()
        console.print(Text(safe(_sentence(told[0]).text)))
        for one in told:
            if isinstance(one, Explanation):
                _print_event(console, one)
            else:
                _print_failure(console, one)
    console.print()


def _sentence(found: Found) -> Passage:
    return found.event.sentence if isinstance(found, Explanation) else found.sentence


def _print_event(console: Console, found: Explanation) -> None:
    kind = " ".join(part for part in (found.event.event_type, found.event.mode) if part)
    head = Text(f"  {kind}", style="bold cyan").append(
        f"  {safe(found.event.trigger.text)}", style="bold default"
    )
    console.print(head)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold", max_width=24)
    grid.add_column(overflow="fold", style="dim")
    for source in found.sources:
        grid.add_row("row", _words(source), f"{source.place}: {shorten(source.phrase or '', _PHRASE)}")
    for reason in found.reasons:
        grid.add_row(reason.of, safe(reason.value or "-"), safe(reason.because))
    console.print(Padding(grid, (0, 0, 0, 4), expand=False))


def _words(source: Source) -> str:
    return safe(" … ".join(word.text for word in source.words))


def _print_failure(console: Console, found: Failure) -> None:
    console.print(Text("  no event", style="bold yellow"))
    lines = list(found.reasons)
    if found.source and found.word:
        gives = " ".join(part for part in (found.event_type, found.mode) if part)
        nearest = f"nearest: '{found.word.text}'{f' as {gives}' if gives else ''}"
        lines.insert(0, f"{nearest}, {found.source.place}: {shorten(found.source.phrase or '', _PHRASE)}")
    for line in lines:
        console.print(Padding(Text(safe(line), style="dim"), (0, 0, 0, 4), expand=False))
