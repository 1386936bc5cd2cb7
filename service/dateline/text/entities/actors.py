"""Who an actor is by what it is called: country, sectors, and what the phrase leaves over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dateline.text.entities.lexicon import CACHED, Entry, Match, find, misspelt_country
from dateline.text.entities.places import resolve_place

_WORD = re.compile(r"(?:[^\W_]\.){2,}|[^\W_]+(?:[.&+/'\u2019](?!s\b)[^\W_]+)*\.?|['\u2019]s?\b|[^\w\s]")

_PREPOSITIONS = frozenset(
    (
        "of", "in", "from", "at", "for", "to", "with", "on", "against", "near", "outside", "inside", "across",
        "by", "under", "over", "between", "within", "based", "behind", "around", "including", "named", "who",
        "which", "that", "whose", "loyal", "linked", "opposed",
    )
)  # fmt: skip
_LOCATES = frozenset(
    {"of", "in", "from", "at", "across", "within", "near", "outside", "inside", "based", "for"}
)
_LENDS_SECTOR = frozenset({"of", "from", "at", "for", "to", "with", "in", "by"})
_PAST = frozenset({"former", "ex", "retired", "ousted", "deposed", "onetime", "erstwhile", "exiled"})
_OFFICE = frozenset({"GOV", "MIL", "LEG", "JUD", "SPY"})
_WEAK = frozenset({"UNK", "UAF"})
_YIELDING = frozenset({"AGR", "BUS", "CVL", "EDU", "LAB", "UAF", "UNK"})
_TELLING = frozenset({"MIL", "COP", "SPY", "REB", "LEG", "JUD", "REL", "PRM"})
_PRONOUNS = frozenset({"he", "she", "they", "we", "i"})
_GLUED = ("'s", "\u2019s", "-")
_NOT_OF = frozenset({"backed", "allied", "supported", "trained", "funded", "aligned", "led", "sponsored"})

LARGE_CITY = 50_000
"""Inhabitants from which a capitalised word before a role is taken for a city."""


@dataclass(frozen=True, slots=True)
class Actor:
    """What a phrase says of an actor. ``name`` is the organisation's own, ``role`` the role's singular;
    ``remainder`` is the words that no table knows: a person's name, as a rule."""

    country: str | None = None
    sectors: tuple[str, ...] = ()
    name: str | None = None
    role: str | None = None
    remainder: str = ""


@dataclass(frozen=True, slots=True)
class _Segment:
    """The words after a preposition, a comma or nothing, with what the tables know of them."""

    lead: str
    first: int
    words: tuple[str, ...]
    matches: tuple[Match, ...]

    def entries(self, *kinds: str) -> list[Entry]:
        return [match.entry for match in self.matches if match.entry.kind in kinds]


@lru_cache(maxsize=CACHED)  # a page says the same of many
def resolve_actor(phrase: str) -> Actor:
    """The actor that a noun phrase names; every field is empty where the phrase says nothing."""
    words = _WORD.findall(phrase)
    if words and words[0].lower() in _PRONOUNS:
        return Actor(sectors=("UNK",))
    matches = find(words, _spaces(words))
    segments = _segments(words, matches)
    if not segments:
        return Actor()
    head, rest = segments[0], segments[1:]
    if not _speaks(head):
        rest, head = _apposition(head, rest)
    sectors, name, role = _sectors(head, rest)
    country = _country(head, rest) or _country_of_role(head)
    if sectors and sectors[0] in _OFFICE and _is_past(words, matches):
        sectors = ("ELI",)
    known = {i for match in matches for i in range(match.first, match.last)}
    left = [word for i, word in enumerate(words) if i not in known and word[:1].isupper()]
    return Actor(country, sectors, name, role, " ".join(left))


def _spaces(words: Sequence[str]) -> list[bool]:
    following = [*words[1:], ""]
    return [
        not after.startswith(_GLUED) and word != "-" for word, after in zip(words, following, strict=True)
    ]


def _segments(words: Sequence[str], matches: Sequence[Match]) -> list[_Segment]:
    inside = {i for match in matches for i in range(match.first, match.last)}
    cuts = [
        i
        for i, word in enumerate(words)
        if i not in inside
        and (word.lower() in _PREPOSITIONS or word == ",")
        and not (i and words[i - 1] == "-")
    ]
    segments = []
    for first, last in zip([-1, *cuts], [*cuts, len(words)], strict=True):
        lead = words[first].lower() if first >= 0 else ""
        held = tuple(match for match in matches if first < match.first < last)
        if last > first + 1:
            segments.append(_Segment(lead, first + 1, tuple(words[first + 1 : last]), held))
    return segments


def _speaks(segment: _Segment) -> bool:
    return any(match.entry.kind != "modifier" for match in segment.matches)


def _apposition(head: _Segment, rest: list[_Segment]) -> tuple[list[_Segment], _Segment]:
    for i, segment in enumerate(rest):
        if segment.lead == "," and _speaks(segment):
            return rest[i + 1 :], segment
    return rest, head


def _sectors(head: _Segment, rest: Sequence[_Segment]) -> tuple[tuple[str, ...], str | None, str | None]:
    """Sectors, the organisation's name, and the role, in the order of their weight."""
    organisations = head.entries("organisation", "metonym")
    roles = head.entries("person", "relational", "body")
    role = _main_role(roles)
    before = [entry for entry in roles if entry is not role and entry.kind == "body"]
    qualifiers = [sector for entry in (*head.entries("modifier"), *before) for sector in entry.sectors]
    name = organisations[-1].name if organisations else None
    if role is None and not organisations:
        return _bare(head, rest, qualifiers)
    if organisations and (role is None or _leans(role)):
        return organisations[-1].sectors, name, role.name if role else None
    if role is None:
        return (), name, None
    if _leans(role):
        lent = qualifiers or _lent(rest)
        return _merge(lent or role.sectors), name, role.name
    return _weigh(role, qualifiers), name, role.name


def _main_role(roles: Sequence[Entry]) -> Entry | None:
    firm = [role for role in roles if not _leans(role)]
    return firm[-1] if firm else roles[-1] if roles else None


def _leans(role: Entry) -> bool:
    """Whether the role says little by itself: a leader, a member, a group."""
    return role.kind == "relational" or role.sectors[0] in _WEAK


def _weigh(role: Entry, qualifiers: Sequence[str]) -> tuple[str, ...]:
    telling = [sector for sector in qualifiers if sector in _TELLING]
    if telling and role.sectors[0] in _YIELDING:
        return _merge((*telling, *role.sectors))
    return _merge((*role.sectors, *(sector for sector in qualifiers if sector in ("OPP", "REB", "GOV"))))


def _lent(rest: Sequence[_Segment]) -> tuple[str, ...]:
    for segment in rest:
        if segment.lead not in _LENDS_SECTOR:
            continue
        for entry in segment.entries("organisation", "metonym", "person", "body", "modifier"):
            if entry.sectors and entry.sectors[0] not in _WEAK:
                return entry.sectors
    return ()


def _bare(
    head: _Segment, rest: Sequence[_Segment], qualifiers: Sequence[str]
) -> tuple[tuple[str, ...], str | None, str | None]:
    if head.entries("region"):
        return head.entries("region")[-1].sectors, None, None
    if not rest and len(head.matches) <= 1 and not _others(head):
        if head.entries("capital"):
            return ("GOV",), None, None
        if not head.matches and _country_of_city(head):
            return ("CVL",), None, None
    if head.entries("country", "demonym") or (not rest and head.words[0][:1].isupper()):
        return _merge([sector for sector in qualifiers if sector in _TELLING or sector == "CVL"]), None, None
    return _merge(qualifiers[:1] or _lent(rest)), None, None


def _others(segment: _Segment) -> list[str]:
    known = {i - segment.first for match in segment.matches for i in range(match.first, match.last)}
    left = [word for i, word in enumerate(segment.words) if i not in known]
    return [word for word in left if word[0].isalpha() and word.islower() and word not in ("the", "a", "an")]


def _merge(sectors: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sectors))


_NAMING = ("country", "demonym", "capital", "metonym", "region", "organisation")


def _country(head: _Segment, rest: Sequence[_Segment]) -> str | None:
    own = _country_of(head)
    if own:
        return own
    for segment in rest:
        if segment.lead in _LOCATES or segment.lead == ",":
            found = _country_of(segment)
            if found:
                return found
    return None


def _country_of_role(segment: _Segment) -> str | None:
    return next(
        (role.country for role in segment.entries("person", "relational", "body") if role.country), None
    )


def _country_of(segment: _Segment) -> str | None:
    named = [match for match in segment.matches if match.entry.kind in _NAMING and match.entry.country]
    own = [m for m in named if not _is_patron(segment, m) and not _is_end_of_longer_name(segment, m)]
    plain = [match for match in own if match.entry.kind not in ("organisation", "metonym")]
    if plain or own:
        return (plain or own)[0].entry.country
    return _country_of_city(segment) or _country_misspelt(segment)


def _is_patron(segment: _Segment, match: Match) -> bool:
    """Whether it only stands behind the actor ("US-backed rebels")."""
    after = segment.words[match.last - segment.first : match.last - segment.first + 2]
    return len(after) == 2 and after[0] == "-" and after[1].lower() in _NOT_OF


def _is_end_of_longer_name(segment: _Segment, match: Match) -> bool:
    """Whether it is only how another organisation's name ends ("Peoples [Democratic Party]")."""
    start = match.first - segment.first
    known = any(other.last == match.first for other in segment.matches)
    named = start > 0 and segment.words[start - 1][0].isupper()
    return match.entry.kind == "organisation" and named and not known


def _country_of_city(segment: _Segment) -> str | None:
    """The country of a city named before the role, or alone."""
    organised = bool(segment.entries("body"))
    for run in _capitalised_runs(segment):
        for form in (run, run.split()[0]) if organised else (run,):
            place = resolve_place(form)
            if place and place.population >= LARGE_CITY:
                return place.country
    return None


def _country_misspelt(segment: _Segment) -> str | None:
    for run in _capitalised_runs(segment):
        entry = misspelt_country(run)
        if entry:
            return entry.country
    return None


def _capitalised_runs(segment: _Segment) -> list[str]:
    roles = [match.first for match in segment.matches if match.entry.kind in ("person", "relational", "body")]
    known = {i - segment.first for match in segment.matches for i in range(match.first, match.last)}
    end = min(roles, default=segment.first + len(segment.words)) - segment.first
    runs: list[list[str]] = [[]]
    for i, word in enumerate(segment.words[:end]):
        if i not in known and word[:1].isupper() and word not in ("The", "A", "An"):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [" ".join(run) for run in runs if run]


def _is_past(words: Sequence[str], matches: Sequence[Match]) -> bool:
    roles = [match.first for match in matches if match.entry.kind in ("person", "relational", "body")]
    end = max(roles, default=len(words))
    return any(word.lower() in _PAST for word in words[:end])
