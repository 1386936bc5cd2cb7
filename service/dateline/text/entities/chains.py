"""Which names are the same: surnames, acronyms, short forms, spellings, and what the tables say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dateline.contracts.tagged import EntityType
from dateline.text.entities.lexicon import Entry, is_acronym, look_up
from dateline.text.entities.name import Name
from dateline.text.entities.spelling import bare_surname, respelt, same_word

_CANONICAL = frozenset(("organisation", "country", "capital", "metonym"))
_SITED = frozenset(("ORG", "FAC", "GPE", "LOC"))
"""Types that a model takes for each other."""
_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "de", "la", "du", "des", "al", "-", "&"))


@dataclass(slots=True)
class Chain:
    """Names of one entity. ``name`` is the fullest form; ``entry`` what the tables know."""

    name: str
    label: EntityType
    names: list[Name] = field(default_factory=list)
    entry: Entry | None = None


def chain(names: Sequence[Name], pairs: Iterable[tuple[Name, Name]]) -> list[Chain]:
    """The entities that the names name, in the order of their first mention."""
    forms = _forms(names)
    same = _Same(forms)
    for long, short in pairs:
        if long.text in forms and short.text in forms:
            same.join(short.text, long.text)
    for text in forms:
        for target in _targets(text, forms):
            same.join(text, target)
    groups: dict[str, list[str]] = {}
    for text in forms:
        groups.setdefault(same.root(text), []).append(text)
    spoken: dict[str, list[Name]] = {}
    for name in names:
        spoken.setdefault(name.text, []).append(name)
    chains = [_chain(texts, forms, spoken) for texts in groups.values()]
    return sorted(chains, key=lambda found: found.names[0].first)


def long_forms(chains: Iterable[Chain]) -> dict[str, str]:
    """What the acronyms of this document stand for, whatever they mean elsewhere."""
    return {
        name.text: found.name
        for found in chains
        for name in found.names
        if is_acronym(name.text) and found.name != name.text
    }


@dataclass(frozen=True, slots=True)
class _Form:
    text: str
    label: EntityType
    count: int
    entry: Entry | None
    words: list[str]


def _forms(names: Sequence[Name]) -> dict[str, _Form]:
    counts = Counter(name.text for name in names)
    forms: dict[str, _Form] = {}
    for name in names:
        text = name.text
        if text not in forms:
            forms[text] = _Form(text, name.label, counts[text], name.entry or look_up(text), text.split())
    return forms


class _Same:
    """Forms joined into sets, each led by its fullest form."""

    def __init__(self, forms: Mapping[str, _Form]) -> None:
        self._parent = {text: text for text in forms}

    def root(self, text: str) -> str:
        while self._parent[text] != text:
            text = self._parent[text]
        return text

    def join(self, short: str, long: str) -> None:
        self._parent[self.root(short)] = self.root(long)


def _targets(text: str, forms: Mapping[str, _Form]) -> list[str]:
    """The fuller forms that a form stands for."""
    form = forms[text]
    others = [other for other in forms.values() if other.text != text and _compatible(form, other)]
    known = [other.text for other in others if _is_same_entry(form, other)] if form.entry else []
    if known:
        return known
    if form.label == "PERSON":
        # Of several with one surname, the one most spoken of bears it alone.
        people = [other for other in others if _is_person_of(form, other)]
        return [max(people, key=lambda person: person.count).text] if people else []
    if is_acronym(text):
        return [other.text for other in others if _initials(other.words) == text.replace(".", "")][:1]
    longer = [other for other in others if _is_short_of(form, other)]
    return [longer[0].text] if len(longer) == 1 else []


def _compatible(form: _Form, other: _Form) -> bool:
    return form.label == other.label or (form.label in _SITED and other.label in _SITED)


def _is_same_entry(form: _Form, other: _Form) -> bool:
    if form.entry is None or other.entry is None or form.label != other.label:
        return False
    if form.label == "NORP":
        return form.entry.name == other.entry.name
    if form.entry.kind == "metonym" or other.entry.kind == "metonym":
        return form.entry == other.entry
    return form.entry.name == other.entry.name and form.entry.kind == other.entry.kind


def _is_person_of(form: _Form, full: _Form) -> bool:
    """Whether the form is a shorter or differently spelt name of the full one."""
    short, long = form.words, full.words
    if len(short) == 1 and len(long) > 1:
        surname = bare_surname(long[-1])
        return same_word(bare_surname(short[0]), surname) or short[0] == long[0] or short[0] in long[1:]
    if len(short) == 1 and len(long) == 1:
        return form.text != full.text and form.count <= full.count and respelt(short[0], long[0])
    if len(short) > 1 and long[-len(short) :] == short:
        return True
    if len(short) > 1 and len(long) > 1 and (len(short), form.count) <= (len(long), full.count):
        return same_word(short[-1], long[-1]) and _same_given(short[0], long[0])
    return False


def _same_given(short: str, long: str) -> bool:
    return short[0] == long[0] and (len(short.strip(".")) == 1 or same_word(short, long))


def _initials(words: Sequence[str]) -> str:
    if len(words) < 2:
        return ""
    return "".join(word[0] for word in words if word.lower() not in _SMALL).upper()


def _is_short_of(form: _Form, full: _Form) -> bool:
    """Whether an organisation's name is the beginning or the end of a longer one of the document."""
    short, long = form.words, full.words
    if len(short) >= len(long) or form.label in ("GPE", "LOC", "NORP") or full.label in ("GPE", "LOC"):
        return False
    if form.entry and form.entry.kind in ("organisation", "metonym"):
        return False
    return long[: len(short)] == short or (len(short) > 1 and long[-len(short) :] == short)


def _fullness(form: _Form) -> tuple[bool, bool, int, int, int]:
    proper = form.label == "PERSON" or all(w[:1].isupper() or w.lower() in _SMALL for w in form.words)
    return not is_acronym(form.text), proper, len(form.words), form.count, len(form.text)


def _chain(texts: Sequence[str], forms: Mapping[str, _Form], spoken: Mapping[str, list[Name]]) -> Chain:
    members = [forms[text] for text in texts]
    labels = {form.label: sum(f.count for f in members if f.label == form.label) for form in members}
    entries = [form.entry for form in members if form.entry]
    own = sorted((name for text in texts for name in spoken[text]), key=lambda name: name.first)
    label = max(labels, key=lambda kind: (labels[kind], kind))
    best = max(members, key=_fullness)
    known = next((entry for entry in entries if entry.kind in _CANONICAL), None)
    name = known.name if known and label in ("ORG", "GPE") else best.text
    return Chain(name, label, own, entries[0] if entries else None)
