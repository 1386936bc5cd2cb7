"""From the tagged words to entities: names, then groups, then what refers back to both."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dateline.contracts import Document, Entity
from dateline.text.entities.chains import Chain, chain
from dateline.text.entities.country import Setting, setting_of
from dateline.text.entities.describing import describe
from dateline.text.entities.draft import Draft, finish, mention_of
from dateline.text.entities.names import find_names
from dateline.text.entities.places import Place, resolve_place
from dateline.text.entities.reading import Reading, read
from dateline.text.entities.votes import settle
from dateline.text.grammar import Grammar

_PLACES = ("GPE", "LOC", "FAC")


def find_entities(document: Document, grammar: Grammar, is_word: Callable[[str], bool]) -> tuple[Entity, ...]:
    """The entities of a document. ``is_word`` knows the dictionary of its language."""
    reading = read(document, grammar.tokens)
    names, pairs = find_names(reading, grammar.names)
    chains = chain(settle(reading, names, is_word), pairs)
    setting = setting_of(reading, chains)
    drafts = [_draft(reading, found, setting, chains) for found in chains]
    return finish(drafts)


def _draft(reading: Reading, found: Chain, setting: Setting, chains: Sequence[Chain]) -> Draft:
    draft = Draft(found.name, found.label)
    draft.mentions = [mention_of(reading, (name.first, name.last), "name") for name in found.names]
    if found.label in _PLACES:
        draft.place = _place(reading, found, setting, chains)
        draft.country = draft.place.country if draft.place else setting.main
        if draft.place is None and found.entry:
            draft.country = found.entry.country
    elif found.label == "NORP":
        draft.country = found.entry.country if found.entry else None
    else:
        said = describe(reading, found, setting)
        draft.country, draft.sectors, draft.roles = said.country, said.sectors, said.roles
    return draft


def _place(reading: Reading, found: Chain, setting: Setting, chains: Sequence[Chain]) -> Place | None:
    starts = {name.first: other for other in chains for name in other.names if other.label == "GPE"}
    for name in found.names:
        holder = starts.get(name.last + 1)
        if holder and reading.tokens[name.last].text == ",":
            return resolve_place(found.name, setting.context, holder.name)
    return resolve_place(found.name, setting.context)
