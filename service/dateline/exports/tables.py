"""One row each: CSV, and Parquet for dataframes and DuckDB."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from dateline.characters import safe
from dateline.contracts import Event, Participant
from dateline.exports.wording import how_many

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
Cell = str | float | int | date | datetime | None

# What a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@")
_ROWS_IN_A_GROUP = 10_000


class Column(NamedTuple, Generic[T]):
    """A column: its name, its type in Arrow's words, and the cell of what a row is of."""

    name: str
    kind: str
    cell: Callable[[T], Cell]


def joined(parts: Iterable[str | None]) -> str | None:
    """Several values as one cell."""
    return "; ".join(part or "" for part in parts) or None


def _countries(parties: Iterable[Participant]) -> str | None:
    return joined(party.country for party in parties)


COLUMNS: tuple[Column[Event], ...] = (
    Column("event_id", "string", lambda event: event.event_id),
    Column("article_id", "string", lambda event: event.article_id),
    Column("date_start", "date32", lambda event: event.date.start),
    Column("date_end", "date32", lambda event: event.date.end),
    Column("date_precision", "string", lambda event: event.date.precision),
    Column("place", "string", lambda event: event.location.name if event.location else None),
    Column("country", "string", lambda event: event.location.country if event.location else None),
    Column("latitude", "float64", lambda event: event.location.lat if event.location else None),
    Column("longitude", "float64", lambda event: event.location.lon if event.location else None),
    Column("event_type", "string", lambda event: event.event_type),
    Column("mode", "string", lambda event: event.mode),
    Column("contexts", "string", lambda event: joined(event.contexts)),
    Column("quad_class", "int8", lambda event: event.quad_class),
    Column("actors", "string", lambda event: joined(party.name for party in event.actors)),
    Column("actor_countries", "string", lambda event: _countries(event.actors)),
    Column("recipients", "string", lambda event: joined(party.name for party in event.recipients)),
    Column("recipient_countries", "string", lambda event: _countries(event.recipients)),
    Column("counts", "string", lambda event: joined(how_many(count) for count in event.counts)),
    Column("modality", "string", lambda event: event.modality),
    Column("attribution", "string", lambda event: event.attribution.name or event.attribution.kind),
    Column("confidence", "float64", lambda event: event.confidence),
    Column("trigger", "string", lambda event: event.trigger.text),
    Column("sentence", "string", lambda event: event.sentence.text),
    Column("published_at", "timestamp", lambda event: event.published_at),
)


def csv_lines(rows: Iterable[T], columns: Sequence[Column[T]]) -> Iterator[bytes]:
    """UTF-8 CSV, a heading and a line a row; no cell is taken for a formula or commands a terminal."""
    yield _line([column.name for column in columns])
    for row in rows:
        yield _line([_shown(column.cell(row)) for column in columns])


def _line(cells: Iterable[str | float]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode("utf-8", "replace")


def _shown(cell: Cell) -> str | float:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    flat = safe(cell)
    return f"'{flat}" if flat.startswith(_FORMULA) else flat


def parquet_bytes(rows: Iterable[T], columns: Sequence[Column[T]]) -> Iterator[bytes]:
    """A Parquet file in pieces, a row group every 10,000 rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(column.name, _arrow_type(column.kind)) for column in columns])
    left = iter(rows)
    sink = _Sink()
    with pq.ParquetWriter(sink, schema) as writer:
        while group := list(islice(left, _ROWS_IN_A_GROUP)):
            table = {column.name: [column.cell(row) for row in group] for column in columns}
            writer.write_table(pa.table(table, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _arrow_type(kind: str) -> pa.DataType:
    import pyarrow as pa

    return pa.timestamp("us", tz="UTC") if kind == "timestamp" else getattr(pa, kind)()


class _Sink(io.RawIOBase):
    """A file that hands on what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()
        self._gone = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # pyarrow hands over its own buffers
        self._held += piece
        return len(piece)

    def tell(self) -> int:
        return self._gone + len(self._held)

    def taken(self) -> bytes:
        """What was written since the last call."""
        piece = bytes(self._held)
        self._gone += len(piece)
        self._held.clear()
        return piece
