"""A document read through its glosses: every token in the English words it stands for.

The tables and rules that find names, dates, numbers, quotations and events know English words. A
language module glosses its own words with those; here they become tokens, the unwritten ones of
English among them, and what is found on them goes back to the words of the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dateline.contracts import Document, Gloss, Sentence, TaggedToken, Token
from dateline.text.inflection import is_adjective, past_of, plural_of, singular_of

AUXILIARIES = {
    "to": ("PART", "TO", "aux"),
    "will": ("AUX", "MD", "aux"),
    "would": ("AUX", "MD", "aux"),
    "were": ("AUX", "VBD", "auxpass"),
}
"""Unwritten words before a verb: part of speech, tag and label."""

PREPOSITIONS = frozenset(("of", "by", "to", "with", "for", "on", "at", "from", "in", "against", "about"))
"""Unwritten words before a noun."""

_LEMMAS = {"were": "be", "according": "accord", "people": "people", "dead": "dead"}
_NOUNS = ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "X", "SYM")


@dataclass(frozen=True, slots=True)
class _Made:
    """A token in the making: ``head`` is a source token, or an English one where ``own`` says so."""

    source: int
    word: str
    pos: str
    tag: str
    dep: str
    head: int
    own: bool = False
    virtual: bool = False
    main: bool = False


class Pivot:
    """The tokens of a document in English words, and the way from each to the other.

    ``source`` has the index of the page's token for each English one.
    """

    def __init__(
        self, document: Document, tokens: Sequence[TaggedToken], glosses: Iterable[Gloss], *, legible: bool
    ) -> None:
        self.document = document
        self._page = tokens
        self._glosses = {gloss.token: gloss.words for gloss in glosses}
        self._opening = {i for i in self._glosses if self._opens_with_capital(i)}
        self._main: dict[int, int] = {}
        self._begin: list[int] = []
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        made = self._made()
        self.source = [one.source for one in made]
        self._virtual = [one.virtual for one in made]
        self.tokens = tuple(self._token(i, one, legible) for i, one in enumerate(made))
        self.sentences = tuple(self._sentence(sentence, legible) for sentence in document.sentences)

    def _opens_with_capital(self, i: int) -> bool:
        """Whether a word has its capital from where it stands: it opens a sentence or a quotation."""
        before = self._page[i - 1].text if i else "."
        return self._page[i].text[:1].isupper() and not before[-1:].isalnum() and before not in (",", "-")

    def _made(self) -> list[_Made]:
        before = self._unwritten()
        made: list[_Made] = []
        for i in range(len(self._page)):
            self._begin.append(len(made))
            for owner, word in before.get(i, ()):
                made.append(self._preposition(owner, word))
                self._lead[owner] = len(made) - 1
            self._first[i] = len(made)
            made += self._words(i, len(made))
            self._last[i] = len(made)
        self._begin.append(len(made))
        return made

    def _unwritten(self) -> Mapping[int, list[tuple[int, str]]]:
        """By the token they stand before, the prepositions that no word of the page shows."""
        self._lead: dict[int, int] = {}
        children: defaultdict[int, list[int]] = defaultdict(list)
        for i in self._glosses:
            if self._page[i].head != i:
                children[self._page[i].head].append(i)
        before: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        for i, words in self._glosses.items():
            first, _, rest = words.partition(" ")
            if rest and first in PREPOSITIONS and self._page[i].pos in _NOUNS and self._page[i].dep == "pobj":
                before[self._leftmost(i, children)].append((i, first))
        for waiting in before.values():
            waiting.sort(key=lambda item: -item[0])
        return before

    def _leftmost(self, i: int, children: Mapping[int, list[int]]) -> int:
        first, pending = i, [i]
        while pending:
            for child in children.get(pending.pop(), ()):
                if child < i:
                    first = min(first, child)
                    pending.append(child)
        return first

    def _preposition(self, owner: int, word: str) -> _Made:
        token = self._page[owner]
        governor = self._page[token.head]
        dep = "agent" if word == "by" and governor.pos == "VERB" and governor.tag == "VBN" else "prep"
        return _Made(owner, word, "ADP", "IN", dep, token.head, virtual=True)

    def _words(self, i: int, at: int) -> list[_Made]:
        token, gloss = self._page[i], self._glosses.get(i)
        if gloss == "":
            return []
        words = gloss.split() if gloss is not None else [token.text]
        if i in self._lead:
            words = words[1:]
            self._main[i] = at + len(words) - 1
            main = _Made(i, words[-1], token.pos, token.tag, "pobj", self._lead[i], own=True, main=True)
            return [*self._modifiers(i, words[:-1], at), main]
        if token.pos in ("VERB", "AUX"):
            return self._verb(i, words, at)
        if token.pos == "ADP" and len(words) > 1:
            return self._chain(i, words, at)
        self._main[i] = at + len(words) - 1
        main = _Made(i, words[-1], token.pos, token.tag, token.dep, token.head, main=True)
        return [*self._modifiers(i, words[:-1], at), main]

    def _modifiers(self, i: int, words: Sequence[str], at: int) -> list[_Made]:
        head = at + len(words)
        return [_Made(i, word, *self._modifier(i, word), head, own=True) for word in words]

    def _modifier(self, i: int, word: str) -> tuple[str, str, str]:
        """Part of speech, tag and label of a word before the one that speaks for a token."""
        token = self._page[i]
        if token.pos == "NOUN":
            return ("ADJ", "JJ", "amod") if is_adjective(word) else ("NOUN", "NN", "compound")
        return token.pos, token.tag, "advmod" if token.pos == "ADV" else "compound"

    def _verb(self, i: int, words: Sequence[str], at: int) -> list[_Made]:
        token = self._page[i]
        leads = 1 if len(words) > 1 and words[0] in AUXILIARIES else 0
        head = at + leads
        self._main[i] = head
        before = [_Made(i, word, *AUXILIARIES[word], head, own=True, virtual=True) for word in words[:leads]]
        main = _Made(i, words[leads], token.pos, token.tag, token.dep, token.head, main=True)
        after = [_Made(i, word, "NOUN", "NN", "dobj", head, own=True) for word in words[leads + 1 :]]
        return [*before, main, *after]

    def _chain(self, i: int, words: Sequence[str], at: int) -> list[_Made]:
        """Prepositions in a row each govern the next: "according to", "instead of"."""
        token = self._page[i]
        self._main[i] = at + len(words) - 1
        first = _Made(
            i,
            words[0],
            "VERB" if words[0] == "according" else "ADP",
            "VBG" if words[0] == "according" else "IN",
            "prep",
            token.head,
        )
        rest = [
            _Made(i, word, "ADP", "IN", "prep", at + k, own=True, main=k == len(words) - 2)
            for k, word in enumerate(words[1:])
        ]
        return [first, *rest]

    def _token(self, i: int, made: _Made, legible: bool) -> TaggedToken:
        token = self._page[made.source]
        glossed = self._glosses.get(made.source) is not None
        head = made.head if made.own else self._at(made.head, i)
        closes = i + 1 == self._last[made.source]
        text = self._text(made) if glossed else token.text
        if glossed and i == self._first[made.source] and made.source in self._opening:
            text = text[:1].upper() + text[1:]
        start = token.start if not made.virtual else self._page[self._opens(i)].start
        return TaggedToken.model_construct(
            start=start,
            end=start if made.virtual else token.end,
            text=text if legible or not glossed else token.text if closes and not made.virtual else "",
            space=token.space if closes and not made.virtual else legible,
            lemma=self._lemma(made) if glossed else token.lemma,
            pos=made.pos,
            tag=self._tag(made),
            dep="ROOT" if not made.own and token.dep != "ROOT" and head == i else made.dep,
            head=head,
        )

    def _opens(self, i: int) -> int:
        """The token of the page before which an unwritten word stands."""
        return next(
            (self.source[k] for k in range(i, len(self.source)) if not self._virtual[k]), self.source[i]
        )

    def _at(self, source: int, otherwise: int) -> int:
        """The English token that speaks for a token of the page, or for the nearest above that has one."""
        for _ in range(len(self._page)):
            if source in self._main:
                return self._main[source]
            if self._page[source].head == source:
                return otherwise
            source = self._page[source].head
        return otherwise

    def _text(self, made: _Made) -> str:
        if made.main and made.pos == "NOUN" and made.tag == "NNS" and made.word.isascii():
            return plural_of(made.word)
        if made.main and made.pos == "VERB" and made.tag in ("VBD", "VBN") and made.word.isascii():
            return past_of(made.word)
        return made.word

    def _lemma(self, made: _Made) -> str:
        if made.word in _LEMMAS:
            return _LEMMAS[made.word]
        if made.pos == "NOUN":
            return "people" if made.word == "person" and made.tag == "NNS" else singular_of(made.word)
        return made.word

    def _tag(self, made: _Made) -> str:
        if made.pos == "NOUN" and made.tag == "NN" and singular_of(made.word) != made.word:
            return "NNS"
        return made.tag

    def _sentence(self, sentence: Sentence, legible: bool) -> Sentence:
        first, last = self._begin[sentence.first], self._begin[sentence.last]
        text = sentence.text
        if legible and any(self.source[i] in self._glosses for i in range(first, last)):
            text = "".join(token.text + " " * token.space for token in self.tokens[first:last]).strip()
        return sentence.model_copy(update={"first": first, "last": last, "text": text})

    def english(self, first: int, last: int) -> tuple[int, int]:
        """The English tokens for tokens ``[first, last)`` of the page."""
        held = [i for i in range(first, last) if i in self._main]
        if not held:
            return self._begin[first], max(self._begin[first] + 1, self._begin[last])
        return self._first[held[0]], self._last[held[-1]]

    def main(self, i: int) -> int:
        """The English token that speaks for a token of the page."""
        return self._at(i, min(self._begin[i], len(self.tokens) - 1))

    def page(self, first: int, last: int) -> tuple[int, int]:
        """The tokens of the page for English tokens ``[first, last)``."""
        written = [self.source[i] for i in range(first, last) if not self._virtual[i]]
        held = written or [self.source[i] for i in range(first, last)]
        begin, end = min(held), max(held) + 1
        while begin and self._is_part(begin - 1, begin, end):
            begin -= 1
        while end < len(self._page) and self._is_part(end, begin, end):
            end += 1
        return begin, end

    def _is_part(self, i: int, begin: int, end: int) -> bool:
        """Whether a word with no English of its own belongs to the phrase in ``[begin, end)``."""
        return self._glosses.get(i) == "" and begin <= self._page[i].head < end

    def words(self, first: int, last: int) -> str:
        """What the page has from token ``first`` to before ``last``."""
        return "".join(token.text + " " * token.space for token in self._page[first:last]).strip()

    def reading(self) -> Document:
        """The document with English words for tokens."""
        tokens = tuple(
            Token.model_construct(start=t.start, end=t.end, text=t.text, space=t.space) for t in self.tokens
        )
        return self.document.model_copy(update={"tokens": tokens, "sentences": self.sentences})
