"""English plurals and past tenses by rule, for words that only patterns read."""

from __future__ import annotations

_IRREGULAR = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "serviceman": "servicemen",
    "wife": "wives",
    "leaf": "leaves",
}
_ALIKE = frozenset(
    (
        "police", "people", "troops", "authorities", "forces", "relations", "talks", "media", "goods", "dead",
        "wounded", "aid", "youth", "navy", "intelligence", "personnel", "rights", "headquarters", "army",
        "Chinese", "Japanese", "Portuguese", "British", "French", "Dutch", "Irish", "Spanish", "Houthis",
        "services", "series", "Taliban", "infrastructure", "works", "special",
    )
)  # fmt: skip
_SINGULAR = {plural: singular for singular, plural in _IRREGULAR.items()} | {
    "troops": "troop",
    "authorities": "authority",
    "forces": "force",
    "relations": "relation",
    "talks": "talk",
    "services": "service",
    "rights": "right",
    "works": "work",
}


_PAST = {
    "say": "said", "tell": "told", "come": "came", "go": "went", "hold": "held", "flee": "fled",
    "leave": "left", "meet": "met", "begin": "began", "give": "gave", "take": "took", "write": "wrote",
    "speak": "spoke", "send": "sent", "lead": "led", "beat": "beat", "break": "broke", "shoot": "shot",
    "become": "became", "have": "had", "see": "saw", "show": "showed", "know": "knew", "build": "built",
    "fight": "fought", "strike": "struck", "throw": "threw", "be": "was", "cut": "cut", "blow": "blew",
    "withdraw": "withdrew", "rise": "rose",
}  # fmt: skip
_ADJECTIVES = frozenset(
    (
        "military", "humanitarian", "financial", "foreign", "economic", "nuclear", "chemical", "ballistic",
        "diplomatic", "presidential", "parliamentary", "political", "armed", "central", "local", "supreme",
        "constitutional", "joint", "general", "former", "national", "international", "ruling", "martial",
        "large", "human", "criminal", "unknown", "special", "armored", "rubber",
    )
)  # fmt: skip


def is_adjective(word: str) -> bool:
    """Whether a word before a noun in the tables of languages is an adjective."""
    return word in _ADJECTIVES


def plural_of(word: str) -> str:
    """The plural of a noun; words that have none stay."""
    if word in _ALIKE or word in _SINGULAR:
        return word
    for singular, plural in _IRREGULAR.items():
        if word.endswith(singular):
            return word.removesuffix(singular) + plural
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def singular_of(word: str) -> str:
    """The singular of a plural the tables of languages use; other words stay."""
    return _SINGULAR.get(word, word)


def past_of(word: str) -> str:
    """The past tense of a verb."""
    if word in _PAST:
        return _PAST[word]
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ied"
    return word + (word[-1] if _doubles(word) else "") + "ed"


def _doubles(word: str) -> bool:
    return len(word) < 5 and word[-1] in "bgnpt" and word[-2:-1] in "aeiou" and word[-3:-2] not in "aeiou"
