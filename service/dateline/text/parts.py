"""What a tagged document holds beside its words."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.contracts import Entity, Quantity, Quotation, Timex


@dataclass(frozen=True, slots=True)
class Parts:
    """The entities, expressions of time, quantities and quotations of a document."""

    entities: tuple[Entity, ...]
    timexes: tuple[Timex, ...]
    quantities: tuple[Quantity, ...]
    quotations: tuple[Quotation, ...]
