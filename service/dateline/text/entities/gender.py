"""Whether a person is spoken of as he or she, by given name, title and ending."""

from __future__ import annotations

from dateline.text.entities.draft import Gender
from dateline.text.entities.folding import fold
from dateline.text.entities.tables import given_names

_MALE_WORDS = frozenset(
    (
        "mr", "mr.", "sir", "lord", "king", "prince", "emperor", "sultan", "father", "son", "brother",
        "husband", "uncle", "boy", "man", "gentleman", "businessman", "spokesman", "chairman", "congressman",
        "policeman", "strongman", "fisherman", "statesman", "priest", "imam", "monk", "pope", "bishop",
        "actor", "widower", "grandfather", "monsieur", "herr", "sheikh", "mullah", "ayatollah", "patriarch",
    )
)  # fmt: skip
_FEMALE_WORDS = frozenset(
    (
        "mrs", "mrs.", "ms", "ms.", "miss", "madam", "madame", "lady", "dame", "queen", "princess", "empress",
        "mother", "daughter", "sister", "wife", "aunt", "girl", "woman", "businesswoman", "spokeswoman",
        "chairwoman", "congresswoman", "policewoman", "nun", "actress", "widow", "grandmother", "frau",
        "waitress", "duchess", "baroness", "countess", "housewife", "midwife", "heiress", "schoolgirl",
    )
)  # fmt: skip
_FEMALE_ENDINGS = ("skaya", "skaia", "ova", "eva", "yova", "eeva", "ovna", "evna", "ska")
_MALE_ENDINGS = ("sky", "skiy", "skyy", "ski", "ov", "ev", "yev", "ovich", "evich")


def gender_of_name(name: str) -> Gender | None:
    """The gender that a person's full name shows, or null."""
    words = name.split()
    if len(words) > 1:
        given = given_names().get(fold(words[0])) or given_names().get(fold(words[0].split("-")[0]))
        if given:
            return given
    return _by_ending(fold(words[-1]))


def _by_ending(surname: str) -> Gender | None:
    if surname.endswith(_FEMALE_ENDINGS) and len(surname) > 5:
        return "female"
    if surname.endswith(_MALE_ENDINGS) and len(surname) > 4:
        return "male"
    return None


def gender_of_word(word: str) -> Gender | None:
    """The gender that a title or a noun shows, or null."""
    lower = word.lower()
    if lower in _MALE_WORDS:
        return "male"
    return "female" if lower in _FEMALE_WORDS else None
