"""A document, and a tagged one, for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dateline.cli.terminal import safe
from dateline.contracts import Document, Interval, TaggedDocument


def print_document(console: Console, document: Document) -> None:
    """The page's sections with their sentences."""
    published = document.published_day or document.published_at
    console.print(Text(safe(document.headline or "no headline"), style="bold"))
    by = ", ".join((*document.authors, *([document.agency] if document.agency else [])))
    console.print(Text(safe(f"{document.article_id}, {published or 'undated'}, by {by or 'nobody named'}")))
    rows = []
    for index, section in enumerate(document.sections):
        sentences = [s.text for s in document.sentences if s.section == index]
        rows.append((section.kind, f"{section.start}-{section.end}", "\n".join(sentences or [section.text])))
    _print_rows(console, ("section", "span", "sentences"), rows)


def print_tagged(console: Console, document: TaggedDocument) -> None:
    """The document, then what it speaks of: entities, dates, quantities, quotations."""
    print_document(console, document)
    _print_rows(
        console,
        ("entity", "type", "country", "sectors", "mentions"),
        [
            (
                e.name,
                e.type,
                e.country,
                " ".join(e.sectors),
                ", ".join(dict.fromkeys(m.text for m in e.mentions)),
            )
            for e in document.entities
        ],
    )
    _print_rows(
        console,
        ("time", "days", "precision", "basis"),
        [(t.text, _days(t.interval), t.precision, t.basis) for t in document.timexes],
    )
    _print_rows(
        console,
        ("quantity", "kind", "value", "unit"),
        [(q.text, q.kind, f"{q.qualifier} {q.value or ''}", q.unit) for q in document.quantities],
    )
    _print_rows(
        console,
        ("quotation", "kind", "speaker"),
        [(q.text, q.kind, q.speaker.name if q.speaker else None) for q in document.quotations],
    )


def _days(interval: Interval) -> str:
    if interval.start == interval.end:
        return str(interval.start or "-")
    return f"{interval.start or '…'} to {interval.end or '…'}"


def _print_rows(console: Console, headings: Iterable[str], rows: Iterable[tuple[str | None, ...]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*("\n".join(map(safe, (cell or "-").split("\n"))) for cell in row))
    console.print(table)
    console.print()
