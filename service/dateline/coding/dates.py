"""When it happened: the expression of time that belongs to a trigger, else a stated rule."""

from __future__ import annotations

from datetime import date, timedelta

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.contracts import EventDate, TaggedDocument, Timex

SHARED = frozenset(
    {"xcomp", "ccomp", "conj", "advcl", "pcomp", "dobj", "nsubj", "nsubjpass", "pobj", "prep", "attr", "acl"}
)
"""Arcs over which a clause shares the time of the clause it belongs to."""
NAMED = frozenset({"dobj", "pobj", "nsubj", "nsubjpass", "attr", "conj", "poss", "appos"})
"""Arcs of a noun that takes part in what is told."""
LONG_AGO = timedelta(days=90)
OPEN = frozenset({"planned", "hypothetical", "demanded"})


class Dates:
    """Dates the happenings of one document, in the order of the text."""

    def __init__(self, document: TaggedDocument, grammar: Grammar) -> None:
        self.document = document
        self.grammar = grammar
        self.day = document.published_day
        self._of_sentence: dict[int, list[tuple[Timex, int]]] = {}
        for timex in document.timexes:
            number = grammar.sentence_of[timex.first]
            self._of_sentence.setdefault(number, []).append((timex, self._attachment(timex)))
        self._of_section: dict[int, EventDate] = {}
        self._lede = self._dated_lede()

    def of(self, happening: Happening, *, verbal: bool) -> EventDate:
        """The date; what has none of its own inherits by a rule that ``basis`` names."""
        section = self.document.sentences[happening.sentence].section
        found = self._own(happening)
        if found and (found[1] or happening.standing.modality not in OPEN):
            timex, near = found
            dated = _from_timex(timex, "explicit" if near else "explicit: in the same sentence")
            if not near and not verbal and self._is_told(happening):
                dated = _from_timex(timex, "on or before the day it was reported", on_or_before=True)
            if happening.standing.modality not in OPEN and (dated.precision == "day" or self._is_past(dated)):
                self._of_section[section] = dated
            return dated
        return self._inherited(happening, section)

    def _is_past(self, dated: EventDate) -> bool:
        """Whether it is a time long over, in which a paragraph goes on: "in April 1919 they crossed"."""
        return bool(self.day and dated.start and dated.end and dated.end < self.day - LONG_AGO)

    def is_habitual(self, happening: Happening) -> bool:
        """Whether an expression such as "every year" says that it is no single happening."""
        found = self._own(happening)
        if not found or found[0].precision != "habitual":
            return False
        last = self.grammar.tokens[found[0].last - 1]
        return last.pos != "NOUN" or self.grammar.dep(found[0].last - 1) not in NAMED  # "the weekly": a paper

    def _dated_lede(self) -> EventDate | None:
        """The first day that the first sentence of the body names."""
        bodies = {i for i, section in enumerate(self.document.sections) if section.kind == "body"}
        lede = next((sentence for sentence in self.document.sentences if sentence.section in bodies), None)
        for timex in self.document.timexes if lede else ():
            if lede and lede.first <= timex.first < lede.last and timex.precision in ("day", "part_of_day"):
                return _from_timex(timex, "lede")
        return None

    def _attachment(self, timex: Timex) -> int:
        """The verb or noun outside the expression that it hangs on."""
        inside = range(timex.first, timex.last)
        top = next((i for i in inside if self.grammar.head(i) not in inside), timex.first)
        for node in self.grammar.ancestors(top):
            if self.grammar.pos[node] not in ("ADP", "SCONJ", "ADV", "PART"):
                return node
        return top

    def _own(self, happening: Happening) -> tuple[Timex, bool] | None:
        here = self._of_sentence.get(happening.sentence)
        inside = [(timex, at) for timex, at in here or () if not self._lies_ahead(timex, happening)]
        if not inside:
            return None
        words = {i for i in happening.words if not self.grammar.is_verb(i)} | happening.heads
        for timex, at in inside:
            if at in words:
                return timex, True
        if happening.standing.carrier and happening.standing.modality in OPEN:
            return None
        for timex, at in inside:
            if self._is_below(at, happening.anchor):
                return timex, True
        clause = self._clause(happening.anchor)
        near = [(abs(t.first - happening.anchor), t) for t, at in inside if self._clause(at) == clause]
        if near:
            return min(near, key=lambda pair: pair[0])[1], True
        above = set(self._shared_above(happening.anchor))
        for timex, at in inside:
            if at in above:
                return timex, False
        return None

    def _lies_ahead(self, timex: Timex, happening: Happening) -> bool:
        """Whether it is a time to come, which nothing that is told as done can have."""
        if happening.standing.modality not in ("asserted", "reported"):
            return False
        start = timex.interval.start
        return self.day is not None and start is not None and start > self.day

    def _is_below(self, i: int, anchor: int) -> bool:
        """Whether ``i`` describes something in the clause of ``anchor``, not in a clause of its own."""
        for node in self.grammar.ancestors(i):
            if self.grammar.dep(i) not in ("acl", "prep", "pobj", "dobj", "conj", "amod", "npadvmod"):
                return False
            if self.grammar.dep(i) == "acl" and self._is_clause(i):
                return False
            if node == anchor:
                return True
            i = node
        return False

    def _is_clause(self, i: int) -> bool:
        """Whether a verb on a noun tells something of its own: "a claim to have won", not "a rally held"."""
        return self.grammar.has_to(i) or self.grammar.tags[i] == "VBD"

    def _clause(self, i: int) -> int:
        for node in (i, *self.grammar.ancestors(i)):
            if self.grammar.is_verb(node):
                return node
        return i

    def _shared_above(self, i: int) -> list[int]:
        found = []
        for node in self.grammar.ancestors(i):
            if self.grammar.dep(i) not in SHARED:
                break
            found.append(node)
            i = node
        return found

    def _is_told(self, happening: Happening) -> bool:
        return happening.standing.report is not None

    def _inherited(self, happening: Happening, section: int) -> EventDate:
        if happening.standing.modality in OPEN and happening.standing.carrier:
            return EventDate(precision="unknown", basis="content of another act")
        if self.day is None:
            return EventDate(precision="unknown", basis="no publication day")
        if happening.standing.modality == "planned":
            return EventDate(start=self.day, precision="on_or_after", basis="future, no date given")
        if happening.standing.modality in OPEN:
            return EventDate(precision="unknown", basis="not said to have happened")
        if self._is_perfect(happening.anchor):
            return EventDate(end=self.day, precision="on_or_before", basis="perfect tense, no date given")
        known = self._of_section.get(section) or self._lede
        if known:
            basis = "same paragraph" if section in self._of_section else "same occasion as the dated lede"
            return EventDate(start=known.start, end=known.end, precision=known.precision, basis=basis)
        return _day(self.day, "publication day")

    def _is_perfect(self, i: int) -> bool:
        return any(self.grammar.is_a(aux, "perfect") for aux in self.grammar.by_dep(i, "aux"))


def _day(day: date, basis: str) -> EventDate:
    return EventDate(start=day, end=day, precision="day", basis=basis)


def _from_timex(timex: Timex, basis: str, *, on_or_before: bool = False) -> EventDate:
    interval = timex.interval
    if on_or_before:
        return EventDate(end=interval.end, precision="on_or_before", text=timex.text, basis=basis)
    return EventDate(
        start=interval.start,
        end=interval.end,
        precision=timex.precision,
        text=timex.text,
        basis=f"{basis}: {timex.basis}",
    )
