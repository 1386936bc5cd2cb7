"""A name in the text."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.contracts.tagged import EntityType
from dateline.text.entities.lexicon import Entry, look_up
from dateline.text.entities.reading import Reading


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the text, tokens ``[first, last)``. ``entry`` is what the tables know of it; ``sure``
    means that the tables or the brackets say so, not only the model."""

    first: int
    last: int
    label: EntityType
    text: str
    entry: Entry | None = None
    sure: bool = False


def name_at(reading: Reading, first: int, last: int, label: EntityType, *, sure: bool = False) -> Name:
    """The name that tokens ``[first, last)`` make, with what the tables know of it."""
    text = reading.text(first, last)
    return Name(first, last, label, text, look_up(text), sure)
