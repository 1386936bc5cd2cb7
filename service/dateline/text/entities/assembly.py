"""From the tagged words to entities: names, then groups, then what refers back to both."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from dateline.contracts import Document, Entity, Quotation
from dateline.text.entities.actors import Actor
from dateline.text.entities.chains import Chain, chain, long_forms
from dateline.text.entities.coreference import Speech, resolve_references
from dateline.text.entities.country import Setting, setting_of
from dateline.text.entities.definite import link_places
from dateline.text.entities.describing import describe
from dateline.text.entities.draft import Draft, Gender, finish, mention_of
from dateline.text.entities.figures import figure_named, sectors_in
from dateline.text.entities.gazetteer import Place
from dateline.text.entities.gender import gender_of_name, gender_of_word
from dateline.text.entities.groups import find_nominals
from dateline.text.entities.names import find_names
from dateline.text.entities.nominals import resolve_nominals
from dateline.text.entities.pairs import find_pairs
from dateline.text.entities.places import is_state, resolve_place
from dateline.text.entities.reading import Reading, read
from dateline.text.entities.things import find_things
from dateline.text.entities.votes import settle
from dateline.text.grammar import Grammar

_PLACES = ("GPE", "LOC", "FAC")


def find_entities(
    document: Document,
    grammar: Grammar,
    is_word: Callable[[str], bool],
    quotations: Sequence[Quotation] = (),
) -> tuple[Entity, ...]:
    """The entities of a document.

    ``is_word`` knows the dictionary of its language; the quotations say who "I" is.
    """
    reading = read(document, grammar.tokens)
    names, pairs = find_names(reading, grammar.names)
    chains = chain(settle(reading, names, is_word), pairs)
    setting = setting_of(reading, chains)
    day = document.published_day
    meant = long_forms(chains)
    holders = {name.first: found for found in chains for name in found.names if found.label == "GPE"}
    drafts = [_draft(reading, found, setting, holders, meant, day.year if day else None) for found in chains]
    named = {
        i: draft for draft in drafts for mention in draft.mentions for i in range(mention.first, mention.last)
    }
    groups = resolve_nominals(reading, find_nominals(reading, named), drafts, named, setting)
    link_places(reading, drafts, setting, named)
    drafts += groups
    drafts += find_things(reading, drafts)
    together = find_pairs(reading, drafts)
    resolve_references(reading, drafts, together, speeches(reading, quotations))
    drafts += [pair.draft for pair in together]
    _inherit_from_owners(reading, drafts)
    return finish(drafts)


def _inherit_from_owners(reading: Reading, drafts: Sequence[Draft]) -> None:
    """Give a group spoken of once ("his fighters") the country of whoever it belongs to."""
    owners = {mention.head: draft for draft in drafts for mention in draft.mentions}
    for draft in drafts:
        nominals = [mention for mention in draft.mentions if mention.kind == "nominal"]
        if draft.type != "GROUP" or len(nominals) != 1:
            continue
        for child in reading.children[nominals[0].head]:
            owner = owners.get(child)
            if reading.tokens[child].dep == "poss" and owner and owner.type != "GROUP" and owner.country:
                draft.country = owner.country


def speeches(reading: Reading, quotations: Sequence[Quotation]) -> list[Speech]:
    """The quotations by token; an indirect one is told, not quoted, so it is none."""
    starts = [token.start for token in reading.tokens]
    found = []
    for quotation in quotations:
        if quotation.kind in ("indirect", "scare"):
            continue
        first, last = bisect_left(starts, quotation.start), bisect_left(starts, quotation.end)
        speaker = None
        if quotation.speaker:
            span = bisect_left(starts, quotation.speaker.start), bisect_left(starts, quotation.speaker.end)
            speaker = reading.head(*span)
        found.append(Speech(first, last, speaker))
    return found


def _draft(
    reading: Reading,
    found: Chain,
    setting: Setting,
    holders: Mapping[int, Chain],
    meant: Mapping[str, str],
    year: int | None,
) -> Draft:
    draft = Draft(found.name, found.label)
    draft.gender = gender_of_name(found.name) if found.label == "PERSON" else None
    draft.plural = found.label == "NORP"
    draft.person = found.label == "PERSON"
    draft.mentions = [mention_of(reading, (name.first, name.last), "name") for name in found.names]
    if found.label in _PLACES:
        draft.place = _place(reading, found, setting, holders)
        draft.country = draft.place.country if draft.place else setting.main
        if draft.place is None and found.entry:
            draft.country = found.entry.country
    elif found.label == "NORP":
        draft.country = found.entry.country if found.entry else None
    else:
        person = found.label == "PERSON"
        figure = figure_named(name.text for name in found.names) if person else None
        known = Actor(figure.country, sectors_in(figure, year)) if figure else Actor()
        said = describe(reading, found, setting, meant, known)
        draft.country, draft.sectors, draft.roles = said.country, said.sectors, said.roles
        if figure:
            draft.name, draft.gender = figure.name, figure.gender
            draft.roles = draft.roles or (figure.role,)
        elif person:
            draft.gender = _gender(reading, found) or draft.gender
    return draft


def _gender(reading: Reading, found: Chain) -> Gender | None:
    """The gender that a title before the name shows ("Mrs", "Queen")."""
    for name in found.names:
        for token in reading.tokens[max(0, name.first - 2) : name.first]:
            gender = gender_of_word(token.text)
            if gender and token.head in range(name.first - 2, name.last):
                return gender
    return None


def _place(reading: Reading, found: Chain, setting: Setting, holders: Mapping[int, Chain]) -> Place | None:
    """Where it lies; ``holders`` are the places that may be said to hold it, by their first words."""
    for name in found.names:
        if name.last + 1 >= len(reading.tokens) or reading.tokens[name.last].text != ",":
            continue
        holder, state = holders.get(name.last + 1), reading.tokens[name.last + 1].text
        if holder or is_state(state):
            place = resolve_place(found.name, setting.context, holder.name if holder else state)
            if place:
                return place
    return resolve_place(found.name, setting.context)
