"""English plurals, made and undone by rule."""

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
        "services", "series", "works", "special",
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
