"""The conditions and frames of the codebook in plain words, for people who edit it."""

from __future__ import annotations

from collections.abc import Mapping

from dateline.coding.lexicon import Frame, Path
from dateline.coding.phrases import ROLES, Condition, Words

MOST_WORDS = 6
"""How many words of a list are shown."""
_ROLES = {
    "subj": "the subject",
    "obj": "the object",
    "iobj": "the indirect object",
    "prt": "a particle",
    "inf": "the verb of the 'to' clause",
    "comp": "the verb of the 'that' clause",
    "ing": "the verb of the '-ing' clause",
    "adj": "what it is said to be",
    "mod": "a describing word",
    "poss": "the owner",
    "that": "the clause after it",
}
_KINDS = {
    "ACTOR": "somebody who can act",
    "PERSON": "a person",
    "ORG": "an organization",
    "GPE": "a country or city",
    "NORP": "a people, religion or party",
    "FAC": "a building or site",
    "LOC": "a region",
    "GROUP": "a group of people",
    "EVENT": "a named event",
    "LAW": "a named law",
    "PRODUCT": "a named product",
}


class Wording:
    """Words for conditions; classes of words, by name, stand for the lists they make up."""

    def __init__(self, classes: Mapping[str, frozenset[str]]) -> None:
        self._classes = sorted(
            ((name, words) for name, words in classes.items() if len(words) > 1),
            key=lambda item: (-len(item[1]), item[0]),
        )

    def condition(self, condition: Condition) -> str:
        """What must stand with the head word, or must not."""
        role, words = condition.roles[0][-1], condition.words
        there = "not " if condition.negated else ""
        if condition.roles == (("near",),):
            return f"the sentence has {'no' if condition.negated else 'a'} {self.words(words)}"
        if role == "form":
            return f"the form is {there}{self.words(words)}"
        where = " or ".join(dict.fromkeys(path_words(path) for path in condition.roles))
        if not words.anything:
            return f"{where} is {there}{self.words(words)}"
        if all(path[-1] not in ROLES for path in condition.roles):
            names = " or ".join(f"'{path[-1]}'" for path in condition.roles)
            return f"{names} does not stand with it" if condition.negated else f"{names} stands with it"
        return f"{'nothing' if condition.negated else 'something'} is {where}"

    def words(self, words: Words) -> str:
        """A test on a word: classes by name, then the other words."""
        rest, named = set(words.words), []
        for name, members in self._classes:
            if members <= words.words and members & rest:
                named.append(f"@{name}")
                rest -= members
        kinds = [_KINDS.get(kind, kind) for kind in sorted(words.kinds)]
        shown = [*kinds, *named, *(f"'{word}'" for word in sorted(rest))]
        more = len(shown) - MOST_WORDS
        return " or ".join(shown[:MOST_WORDS]) + (f" or one of {more} more" if more > 0 else "")

    def frame(self, frame: Frame) -> str:
        """Who fills a role of the event, in order of preference."""
        options = [" and ".join(path_words(path) for path in option) for option in frame]
        return ", else ".join(options) or "nobody"


def path_words(path: Path) -> str:
    """A role or a path of roles."""
    return " of ".join(_ROLES.get(name) or f"what follows '{name}'" for name in reversed(path))
