"""Which countries a document is about, and which one a sentence or the whole speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.text.entities.chains import Chain
from dateline.text.entities.places import Context
from dateline.text.entities.reading import Reading

DOMINANT = 0.4
"""The share of all countries named from which a country is the document's."""

_KINDS = frozenset(("country", "demonym", "capital", "metonym", "region"))
_WEIGHTS = {"headline": 3, "dateline": 3, "embed": 0, "caption": 1}


@dataclass(frozen=True, slots=True)
class Setting:
    """How often each country is named, and which are named in each sentence."""

    counts: Mapping[str, int]
    by_sentence: Mapping[int, frozenset[str]]

    @property
    def context(self) -> Context:
        return Context(self.counts)

    @property
    def main(self) -> str | None:
        """The country the document is about, when one stands out."""
        total = sum(self.counts.values())
        if not total:
            return None
        code, count = max(self.counts.items(), key=lambda item: (item[1], item[0]))
        return code if count >= DOMINANT * total else None

    def of_sentence(self, sentence: int | None) -> str | None:
        """The only country named in a sentence; else the document's."""
        named = self.by_sentence.get(sentence, frozenset()) if sentence is not None else frozenset()
        return next(iter(named)) if len(named) == 1 else self.main


def setting_of(reading: Reading, chains: Sequence[Chain]) -> Setting:
    """The countries of a document, by the names that the tables know."""
    counts: Counter[str] = Counter()
    by_sentence: dict[int, set[str]] = {}
    for chain in chains:
        if chain.entry is None or chain.entry.kind not in _KINDS or chain.entry.country is None:
            continue
        for name in chain.names:
            counts[chain.entry.country] += _WEIGHTS.get(reading.kind[name.first] or "", 2)
            sentence = reading.sentence[name.first]
            if sentence is not None:
                by_sentence.setdefault(sentence, set()).add(chain.entry.country)
    return Setting(counts, {number: frozenset(codes) for number, codes in by_sentence.items()})
