"""Headlines In Title Case written as the body would write them, for taggers trained on sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_SHARE = 0.8
_SHORT = 3
_SMALL = frozenset(
    (
        "about", "after", "against", "amid", "before", "between", "during", "from", "into", "than", "that",
        "over", "through", "under", "until", "when", "while", "with", "without",
    )
)  # fmt: skip
_NAMES = frozenset(("country", "demonym", "capital", "metonym", "region", "organisation"))


@dataclass(frozen=True, slots=True)
class Casing:
    """How the body writes its words away from the beginning of a sentence."""

    lower: Counter[str]
    capital: Counter[str]
    is_word: Callable[[str], bool]

    def is_name(self, word: str) -> bool:
        """Whether a capitalised word is a name rather than a word that begins a sentence."""
        lower = word.lower()
        if self.lower[lower] != self.capital[lower]:
            return self.capital[lower] > self.lower[lower]
        # What finds entities reads grammar, and that reads this module.
        from dateline.text.entities.lexicon import look_up

        entry = look_up(word)
        if entry and entry.kind in _NAMES:
            return True
        return not self.is_word(lower) and not self.is_word(lower.removesuffix("s"))


def casing_of(sentences: Iterable[Sequence[str]], is_word: Callable[[str], bool]) -> Casing:
    """The casing of running text."""
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for words in sentences:
        for word in words[1:]:
            (capital if word[:1].isupper() else lower)[word.lower()] += 1
    return Casing(lower, capital, is_word)


def folded(text: str) -> str:
    """In lower case, also letters that a pattern which ignores case takes for English ones."""
    return text.lower() if text.isascii() else text.lower().casefold().replace("\u0131", "i")


def is_title_case(words: Sequence[str]) -> bool:
    """Whether most of the longer words have a capital that a sentence would not give them."""
    long = [word for word in words[1:] if len(word) > _SHORT and word.isalpha() and word not in _SMALL]
    return len(long) > 1 and sum(word[0].isupper() for word in long) >= _SHARE * len(long)


def sentence_case(words: Sequence[str], casing: Casing) -> list[str]:
    """The words of a Title Case line with capitals on names only, and on the first word."""
    return [
        word if i == 0 or not word.istitle() or casing.is_name(word) else word.lower()
        for i, word in enumerate(words)
    ]
