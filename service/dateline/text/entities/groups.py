"""People named by what they are: workers, the opposition, riot police, employees of a plant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dateline.text.entities.draft import Draft
from dateline.text.entities.gender import gender_of_word
from dateline.text.entities.lexicon import Entry, Match, look_up
from dateline.text.entities.reading import Reading
from dateline.text.entities.tables import countries

_ATTRIBUTIVE = frozenset(("compound", "nmod", "amod", "npadvmod", "nn"))
_ACTING = frozenset(("nsubj", "nsubjpass", "agent", "dobj", "poss", "conj", "appos", "attr", "dative"))
GROUP_NOUNS = frozenset(("group", "organization", "organisation"))
"""Bodies of any kind: they say who only where they stand for a name."""

_NO_ACTORS = frozenset(
    (
        "state", "palace", "presidential palace", "royal palace", "county", "province", "governorate",
        "prefecture", "neighborhood", "neighbourhood", "official residence", "city", "town", "country",
        "region", "stadium", "amusement park", "market", "mall", "crown", "mission", "community", "fund",
        "office", "patrol", "missile", "drone", "combat drone", "rocket launcher",
        "multiple rocket launcher", "artillery", "tank",
    )
)  # fmt: skip
"""Places and weapons: the tables give them a sector, but alone they are nobody."""

_SITES = frozenset(("BUS", "EDU", "MED", "REL"))
_COLLECTIVE = frozenset(("COP", "GOV", "JUD", "LEG", "MIL", "OPP"))
_ALWAYS_PLURAL = frozenset(
    ("police", "people", "riot police", "troops", "staff", "crew", "public", "folk", "traffic police")
)
_PEOPLE = frozenset(
    ("man", "woman", "person", "people", "individual", "suspect", "victim", "child", "member", "participant")
)
_PARTITIVE = frozenset(
    (
        "hundred", "thousand", "dozen", "ten", "score", "million", "crowd", "group", "number", "majority",
        "some", "many", "most", "all", "both", "several", "few", "one", "two", "three", "four", "five",
        "member", "team", "part", "rest", "bulk", "band", "gang", "column", "half", "handful", "lot", "none",
        "each", "couple",
    )
)  # fmt: skip
_NEW = frozenset(("a", "an", "another"))
_SINGLE = frozenset(("one", "each"))
_HOLDS = frozenset(("of", "at", "from", "in", "for", "with"))


@dataclass(frozen=True, slots=True)
class Nominal:
    """A common noun for people: its role, the tokens of its phrase, and what it belongs to.

    One that is not ``acting`` is a site ("at the plant") unless it stands for a name.
    """

    entry: Entry
    first: int
    last: int
    head: int
    noun: int
    plural: bool
    definite: bool
    acting: bool
    country: str | None
    holder: Draft | None
    introduced: bool = False
    """Whether it brings in one more person ("a man"), whoever was spoken of before."""

    @property
    def kind(self) -> tuple[str, str, bool]:
        """What it is by its last word: factory workers and striking workers are workers."""
        many = self.plural and self.entry.kind == "person"
        name = self.entry.name.split()[-1] if many else self.entry.name
        return name, self.entry.sectors[0], self.plural


def find_nominals(reading: Reading, named: Mapping[int, Draft]) -> list[Nominal]:
    """The nominal actors of the document. ``named`` gives the entity of every token inside a name."""
    nominals = (_nominal(reading, match, named) for match in reading.matches)
    return [nominal for nominal in nominals if nominal]


def _nominal(reading: Reading, match: Match, named: Mapping[int, Draft]) -> Nominal | None:
    noun, entry = match.last - 1, match.entry
    if entry.kind not in ("person", "relational", "body") or noun in named:
        return None
    if reading.tokens[noun].pos != "NOUN" and not (
        entry.name == "displaced" or reading.tokens[noun].tag == "NNPS"
    ):
        return None
    acting = _acts(reading, noun, entry)
    opening = reading.tokens[_left_edge(reading, noun)].text.lower()
    definite = opening in ("the", "these", "those", "this", "that")
    site = definite and entry.kind == "body" and reading.tokens[noun].dep not in _ATTRIBUTIVE
    if not (acting or site) or entry.name in _NO_ACTORS or _counts_others(reading, noun):
        return None
    head, single = _partitive_head(reading, noun)
    first = min(_left_edge(reading, noun), head)
    plural = not single and (reading.tokens[noun].tag in ("NNS", "NNPS") or entry.name in _ALWAYS_PLURAL)
    country, holder = _belongs(reading, first, noun, named)
    introduced = opening in _NEW and entry.kind == "person" and not plural
    return Nominal(entry, first, noun + 1, head, noun, plural, definite, acting, country, holder, introduced)


def _acts(reading: Reading, noun: int, entry: Entry) -> bool:
    """Whether the noun stands for an actor here, rather than qualifying another noun or naming a site."""
    token = reading.tokens[noun]
    if (token.dep == "pobj" and entry.name == "exile") or _is_social(reading, noun):
        return False
    if entry.name in _NO_ACTORS:
        return False
    if token.dep in _ATTRIBUTIVE:
        return entry.kind == "body" and entry.sectors[0] in ("COP", "MIL") and token.dep == "compound"
    if entry.kind == "body" and entry.sectors[0] in _SITES:
        return token.dep in _ACTING and not (entry.sectors[0] == "BUS" and token.dep == "dobj")
    if entry.sectors[0] == "UNK":
        return entry.kind == "person" and entry.name in _PEOPLE
    return True


def _is_social(reading: Reading, noun: int) -> bool:
    """Whether the media are the places people post in rather than those that report."""
    return reading.tokens[noun].text == "media" and reading.tokens[noun - 1].text.lower() == "social"


def _counts_others(reading: Reading, noun: int) -> bool:
    """Whether it only counts the people named after it ("crowds of workers")."""
    if reading.tokens[noun].lemma.lower() not in _PARTITIVE:
        return False
    return any(reading.tokens[child].text == "of" for child in reading.children[noun])


def _partitive_head(reading: Reading, noun: int) -> tuple[int, bool]:
    """The head of "hundreds of workers", and whether it picks out one ("one of the strikers")."""
    token = reading.tokens[noun]
    if token.dep == "pobj" and reading.tokens[token.head].text.lower() == "of":
        outer = reading.tokens[token.head].head
        lemma = reading.tokens[outer].lemma.lower()
        if (lemma in _PARTITIVE or lemma.rstrip("s") in _PARTITIVE) and outer < noun:
            return outer, lemma in _SINGLE
    return noun, False


def _left_edge(reading: Reading, noun: int) -> int:
    first = noun
    for child in reading.children[noun]:
        if child < first and reading.tokens[child].dep not in (
            "punct",
            "cc",
            "conj",
            "mark",
            "relcl",
            "advcl",
        ):
            first = min(first, reading.subtree(child)[0])
    while first < noun and reading.tokens[first].pos in ("PUNCT", "CCONJ", "ADP", "VERB", "SCONJ"):
        first += 1
    return first


def _belongs(
    reading: Reading, first: int, noun: int, named: Mapping[int, Draft]
) -> tuple[str | None, Draft | None]:
    """The country that qualifies a noun ("Belarusian police") and the organisation that holds it."""
    inside = [named[i] for i in range(first, noun) if i in named]
    after = [named[i] for i in _complements(reading, noun) if i in named]
    national = [draft for draft in (*inside, *after) if draft.type in ("NORP", "GPE")]
    owners = [draft for draft in (*inside, *after) if draft.type == "PERSON"]
    country = next((draft.country for draft in (*national, *owners) if draft.country), None)
    holder = next((draft for draft in (*inside, *after) if draft.type in ("ORG", "FAC")), None)
    return country or (holder.country if holder else None), holder


def _complements(reading: Reading, noun: int) -> Iterator[int]:
    for child in reading.children[noun]:
        if reading.tokens[child].dep == "prep" and reading.tokens[child].text.lower() in _HOLDS:
            _, last = reading.subtree(child)
            for i in range(child + 1, last):
                if reading.tokens[i].dep in ("pobj", "compound", "appos"):
                    yield i


def grouped_under(nominal: Nominal, country: str | None, number: int) -> object:
    """What nominals of one group share. Each person introduced anew ("a man") is one of their own."""
    if nominal.introduced:
        return number
    return nominal.kind, country, nominal.holder.name if nominal.holder else None


def draft_of(reading: Reading, nominal: Nominal, country: str | None) -> Draft:
    """The group that a nominal speaks of for the first time."""
    entry = nominal.entry
    sectors = _sectors(reading, nominal)
    length = nominal.kind[0].count(" ")
    alone = nominal.head != nominal.noun and not nominal.plural
    words = entry.name if alone else reading.text(nominal.noun - length, nominal.last).lower()
    gender = gender_of_word(reading.tokens[nominal.noun].text) if not nominal.plural else None
    return Draft(
        name=_title(words, nominal, country, sectors),
        type="GROUP",
        country=country,
        sectors=sectors,
        roles=(entry.name,),
        gender=gender,
        plural=nominal.plural,
        person=entry.kind != "body" and not nominal.plural,
    )


def _sectors(reading: Reading, nominal: Nominal) -> tuple[str, ...]:
    """The role's sectors; a leader's or a member's are those of what he leads or belongs to."""
    if nominal.entry.kind != "relational":
        return nominal.entry.sectors
    if nominal.holder and nominal.holder.sectors:
        return nominal.holder.sectors
    for i in range(nominal.first, nominal.noun):
        qualifier = look_up(reading.tokens[i].text.lower())
        if qualifier and qualifier.sectors and qualifier.kind in ("modifier", "body", "person"):
            return qualifier.sectors
    return nominal.entry.sectors


def _title(words: str, nominal: Nominal, country: str | None, sectors: Sequence[str]) -> str:
    if nominal.holder:
        return f"{words} of {nominal.holder.name}"
    collective = nominal.entry.kind == "body" and not _COLLECTIVE.isdisjoint(sectors)
    if country and collective:
        adjective = next(
            (row.demonyms[0] for row in countries() if row.code == country and row.demonyms), None
        )
        return f"{adjective} {words}" if adjective else words
    return words
