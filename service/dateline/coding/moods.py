"""What the form of a clause makes of it: questions, commands, inverted conditions, a present to come."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.coding.grammar import Grammar
from dateline.contracts import Modality, TaggedDocument

PRESENT = frozenset({"VBP", "VBZ"})
SUBJECTS = ("nsubj", "nsubjpass", "expl", "csubj")
OPENS = frozenset({'"', "“", "‘", "'", "«", ":", "(", "[", "-", "–", "—"})  # noqa: RUF001
"""What a quoted or listed command stands right after."""


class Moods:
    """The moods of one document's clauses."""

    def __init__(self, document: TaggedDocument, grammar: Grammar) -> None:
        self.grammar = grammar
        self._ahead: set[int] = set()
        day = document.published_day
        for timex in document.timexes:
            start = timex.interval.start
            before = range(max(0, timex.first - 2), timex.last)
            if timex.precision == "habitual" or any(grammar.is_a(i, "each") for i in before):
                continue
            if grammar.is_a(timex.last - 1, "ahead") or (day and start and start > day):
                self._ahead.update(range(timex.first, timex.last))

    def of(self, first: int, last: int) -> Iterator[tuple[int, Modality, int]]:
        """Each word of a sentence whose form gives it a modality, with that and the word that shows it."""
        mark = self._question_mark(first, last)
        for i in range(first, last):
            if mark is not None and self._is_asked(i):
                yield i, "hypothetical", mark
            if not self.grammar.is_verb(i) or self.grammar.in_title(i):
                continue
            if self._is_command(i, first):
                yield i, "demanded", i
            elif (helper := self._inverted(i)) is not None or (helper := self._awaited(i)) is not None:
                yield i, "hypothetical", helper
            elif self._lies_ahead(i):
                yield i, "planned", i
            for noun in self._to_come(i):
                yield noun, "planned", i

    def _is_asked(self, i: int) -> bool:
        """Whether it is the main word of its sentence, or a participle read as its subject's."""
        head = self.grammar.head(i)
        if head == i:
            return True
        root = self.grammar.head(head)
        main = self.grammar.head(root) == root and self.grammar.lemmas[root] == "be"
        return main and self.grammar.dep(i) == "acl" and self.grammar.dep(head) == "nsubj"

    def _question_mark(self, first: int, last: int) -> int | None:
        """The mark that closes the sentence as a question, before closing quotes at most."""
        closing = (i for i in range(last - 1, first, -1) if self.grammar.tags[i] not in ("''", "-RRB-"))
        mark = next(closing, None)
        return mark if mark is not None and "?" in self.grammar.tokens[mark].text else None

    def _is_command(self, i: int, first: int) -> bool:
        """Whether a bare verb without a subject opens its clause, or goes on from one that does."""
        if self.grammar.tags[i] != "VB" or not self._is_bare(i):
            return False
        top = i
        while self.grammar.dep(top) == "conj" and self.grammar.is_verb(self.grammar.head(top)):
            top = self.grammar.head(top)
            if not self._is_bare(top):
                return False
        if self.grammar.tags[top] != "VB":
            return False
        start = min([top, *(c for c in self.grammar.by_dep(top, "aux", "neg", "advmod", "intj") if c < top)])
        opens = start == first or self.grammar.tokens[start - 1].text in OPENS
        commanding = ("ROOT", "ccomp", "parataxis") + ("advcl",) * (start == first)
        return opens and self.grammar.dep(top) in commanding

    def _is_bare(self, i: int) -> bool:
        helpers = self.grammar.by_dep(i, "aux", "auxpass")
        if any(self.grammar.lemmas[helper] != "do" for helper in helpers):
            return False
        return not any(child < i or not helpers for child in self.grammar.by_dep(i, *SUBJECTS))

    def _inverted(self, i: int) -> int | None:
        """The helper before its subject that makes a condition: "had the bridge been bombed"."""
        if self.grammar.dep(i) != "advcl":
            return None
        subjects = self.grammar.by_dep(i, *SUBJECTS)
        helpers = [c for c in self.grammar.by_dep(i, "aux", "auxpass") if self.grammar.is_a(c, "inverted")]
        if not subjects or not helpers or self.grammar.by_dep(i, "mark"):
            return None
        return helpers[0] if helpers[0] < subjects[0] else None

    def _awaited(self, i: int) -> int | None:
        """The helper of a clause to come that this one is a condition or a part of.

        "Whoever attacks it will be shot"; "they would talk once the prisoners were freed".
        """
        dep, main = self.grammar.dep(i), self.grammar.head(i)
        if dep == "relcl" and not self.grammar.is_verb(main):
            main = next((node for node in self.grammar.ancestors(i) if self.grammar.is_verb(node)), main)
        if dep not in ("advcl", "csubj", "csubjpass", "relcl") or main == i:
            return None
        helper = next((c for c in self.grammar.by_dep(main, "aux") if self.grammar.is_a(c, "ahead_of")), None)
        if helper is None or not self._is_open(i, dep, helper):
            return None
        return helper

    def _is_open(self, i: int, dep: str, helper: int) -> bool:
        """Whether the tense of a clause follows that of the one to come: a present, after *would* a past."""
        helpers = self.grammar.by_dep(i, "aux", "auxpass")
        tag = self.grammar.tags[(helpers or [i])[0]]
        if any(self.grammar.is_a(node, "perfect") for node in helpers):
            return False
        marked = any(self.grammar.is_a(c, "awaiting") for c in self.grammar.by_dep(i, "mark", "advmod"))
        if dep == "relcl":
            head = self.grammar.head(i)
            moment = self.grammar.is_a(head, "awaiting")
            anybody = self._is_anybody(head)
            return (tag in PRESENT and anybody) or (moment and tag in (*PRESENT, "VBD"))
        if tag in PRESENT:
            return marked or dep != "advcl"
        return tag == "VBD" and marked and self.grammar.is_a(helper, "past_future")

    def _is_anybody(self, noun: int) -> bool:
        """Whether nobody certain is meant: *anyone*, *those who*, *any minister*."""
        words = (noun, *self.grammar.by_dep(noun, "det"))
        return any(self.grammar.is_a(word, "anybody") for word in words)

    def _lies_ahead(self, i: int) -> bool:
        """Whether a present tense tells what a later day will bring: "tomorrow we march"."""
        helpers = self.grammar.by_dep(i, "aux", "auxpass")
        tags = [self.grammar.tags[node] for node in (helpers[:1] or [i])]
        if tags[0] not in PRESENT or any(self.grammar.is_a(node, "perfect") for node in helpers):
            return False
        below = [i, *self.grammar.by_dep(i, "prep")]
        return any(child in self._ahead for node in below for child in self.grammar.children[node])

    def _to_come(self, i: int) -> list[int]:
        """What is to follow, start or be repeated."""
        if self.grammar.lemmas[i] != "be":
            return []
        coming = [c for c in self.grammar.by_dep(i, "xcomp") if self.grammar.has_to(c)]
        if not any(self.grammar.is_a(c, "occur") for c in coming):
            return []
        return self.grammar.by_dep(i, "nsubj")
