"""Where it happened: the nearest place in the sentence, else what the page says before it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.participants import Cast
from dateline.contracts import Entity, Location, Mention, Sentence, TaggedDocument
from dateline.contracts.event import LocationPrecision

PLACES = frozenset({"GPE", "LOC", "FAC"})
LEAVING = frozenset({"SANCTION", "RETREAT", "COERCE", "CONCEDE"})
DONE_TO_PLACES = frozenset({"ASSAULT", "AID", "MOBILIZE", "CONSULT"})


@dataclass(frozen=True, slots=True)
class _Place:
    entity: Entity
    mention: Mention
    node: int


class Places:
    """Places the happenings of one document."""

    def __init__(self, document: TaggedDocument, grammar: Grammar, cast: Cast, sites: frozenset[str]) -> None:
        self.document = document
        self.grammar = grammar
        self.cast = cast
        self.sites = sites
        known = sorted(
            (
                _Place(entity, mention, mention.head)
                for entity in document.entities
                if entity.type in PLACES and entity.lat is not None
                for mention in entity.mentions
                if mention.kind == "name"
            ),
            key=lambda place: (place.mention.start, place.node),
        )
        self._all = [place for place in known if place.entity.country]
        self._wide = [place for place in known if not place.entity.country]
        self._nodes = [place.node for place in self._all]
        self._starts = [place.mention.start for place in self._all]
        self._main = self._main_country()

    def of(self, happening: Happening) -> Location | None:
        """The place, its ``basis`` saying why it was chosen; None where nothing points to one."""
        site = self._site(happening)
        place, basis = self._choose(happening)
        if place is None:
            return None
        named = basis.startswith("sentence")
        return _location(place, basis, site, named=named)

    def _choose(self, happening: Happening) -> tuple[_Place | None, str]:
        sentence = self.document.sentences[happening.sentence]
        here = self._all[bisect_left(self._nodes, sentence.first) : bisect_left(self._nodes, sentence.last)]
        if (there := self._where(happening, here)) is not None:
            return there, "sentence: attached to the trigger"
        located = [place for place in here if self._is_locative(place.node)]
        leaving = [place for place in here if self._is_left(place.node, happening)]
        attached = [place for place in (*located, *leaving) if self._hangs_on(place.node, happening)]
        if attached := attached or self._at_sea(sentence, happening):
            return self._finest(attached), "sentence: attached to the trigger"
        if struck := self._struck(here, happening):
            return struck, "sentence: the place it was done to"
        if located := [place for place in located if not self._is_of_another(place.node, happening)]:
            return self._nearest(located, happening.anchor), "sentence: nearest"
        before = self._before(sentence)
        if before:
            return self._of_speakers(happening, before[-1], "paragraph")
        if here := [place for place in here if not self._is_of_another(place.node, happening)]:
            return self._nearest(here, happening.anchor), "sentence: named"
        return self._of_people(happening, *self._from_page())

    def _at_sea(self, sentence: Sentence, happening: Happening) -> list[_Place]:
        """Seas and other regions of no one country, where they are said to be where it happened."""
        return [
            place
            for place in self._wide
            if sentence.first <= place.node < sentence.last
            and self._is_locative(place.node)
            and self._hangs_on(place.node, happening)
        ]

    def _before(self, sentence: Sentence) -> list[_Place]:
        """The places that the paragraph has told of; none where the sentence turns elsewhere."""
        if any(self.grammar.is_a(i, "turning") for i in range(sentence.first, sentence.first + 2)):
            return []
        told = self._in_section(sentence.section)
        return [place for place in told if place.node < sentence.first and self._is_locative(place.node)]

    def _where(self, happening: Happening, here: list[_Place]) -> _Place | None:
        """The place that a *where* clause tells of: "met in Doha, where they agreed to it"."""
        for i in (happening.anchor, *self.grammar.ancestors(happening.anchor)):
            if self.grammar.dep(i) == "relcl":
                where = any(self.grammar.lemmas[c] == "where" for c in self.grammar.by_dep(i, "advmod"))
                found = [place for place in here if place.node == self.grammar.head(i)]
                return found[0] if where and found else None
            if self.grammar.dep(i) not in ("conj", "xcomp", "dobj", "advcl"):
                return None
        return None

    def _is_left(self, node: int, happening: Happening) -> bool:
        """Whether it is what somebody is made to leave: "expelled two envoys from Brussels"."""
        at = self.grammar.head(node)
        leaving = happening.event_type in LEAVING and self.grammar.dep(node) == "pobj"
        return leaving and self.grammar.is_a(at, "leaving")

    def _is_of_another(self, node: int, happening: Happening) -> bool:
        """Whether it stands with a verb beside that of the happening: "aided Chad and expelled envoys"."""
        for step in self.grammar.ancestors(node):
            if self.grammar.is_verb(step):
                own = {happening.anchor, *self.grammar.ancestors(happening.anchor)}
                beside = self.grammar.dep(happening.anchor) == "conj" and step in own
                return beside and step != happening.anchor and node > step and node < happening.anchor
        return False

    def _of_speakers(self, happening: Happening, place: _Place, basis: str) -> tuple[_Place | None, str]:
        """That place, unless it is an act of words by people of another country that the page names."""
        countries = [person.country for person in happening.actors if person.country]
        if not happening.is_verbal or not countries or place.entity.country in countries:
            return place, basis
        own = next((found for country in countries if (found := self._country(country))), None)
        return (own, "country of the actor") if own else (place, basis)

    def _of_people(self, happening: Happening, place: _Place | None, basis: str) -> tuple[_Place | None, str]:
        """The page's place, unless those concerned are of another country that the page names.

        Words are said where their speakers are; a deed is done where the page is, or to a country.
        """
        sides = [("recipient", [p for p in happening.recipients if happening.is_verbal or p.type == "GPE"])]
        if happening.is_verbal or place is None:
            sides = [("actor", list(happening.actors)), ("recipient", list(happening.recipients))]
        for name, people in sides:
            countries = [person.country for person in people if person.country]
            if place and place.entity.country in countries:
                return place, basis
            for country in countries:
                if own := self._country(country):
                    return own, f"country of the {name}"
        return place, basis

    def _country(self, code: str) -> _Place | None:
        named = (p for p in self._all if _precision(p.entity) == "country" and p.entity.country == code)
        return next(named, None)

    def _struck(self, here: list[_Place], happening: Happening) -> _Place | None:
        """The place that suffers or receives it: "shelled Kherson", "visited Iraq"."""
        if happening.event_type not in DONE_TO_PLACES:
            return None
        spans = [(person.start, person.end) for person in happening.recipients]
        found = [p for p in here if any(start <= p.mention.start < end for start, end in spans)]
        return self._finest(found) if found else None

    def _from_page(self) -> tuple[_Place | None, str]:
        for kind, basis in (("dateline", "dateline"), ("body", "lede")):
            for number, section in enumerate(self.document.sections):
                if section.kind != kind:
                    continue
                found = self._in_section(number)
                if found:
                    return self._finest(found), basis
                break
        return self._main, "most named country"

    def _in_section(self, number: int) -> list[_Place]:
        section = self.document.sections[number]
        first, last = bisect_left(self._starts, section.start), bisect_left(self._starts, section.end)
        return self._all[first:last]

    def _main_country(self) -> _Place | None:
        """The country that most of the page's names belong to, where the page names it itself."""
        votes = Counter(
            entity.country for entity in self.document.entities if entity.country for _ in entity.mentions
        )
        most = max(votes, key=lambda country: (votes[country], country), default=None)
        return self._country(most) if most else None

    def _is_locative(self, node: int) -> bool:
        for step in (node, *self.grammar.ancestors(node)):
            dep = self.grammar.dep(step)
            if dep == "pobj":
                return self.grammar.is_a(self.grammar.head(step), "locative")
            if dep not in ("conj", "appos", "poss", "compound", "nmod"):
                return False
            if dep in ("compound", "nmod") and self._is_of_many(self.grammar.head(step)):
                return False
        return False

    def _is_of_many(self, noun: int) -> bool:
        """Whether a name only tells which of many: "nurses at Providence hospitals"."""
        return self.grammar.tags[noun] == "NNS" and not self.grammar.by_dep(noun, "det")

    def _hangs_on(self, node: int, happening: Happening) -> bool:
        words = happening.heads if happening.is_verbal else happening.words | happening.heads
        for step in self.grammar.ancestors(node):
            if step in words:
                return True
            if self.grammar.is_verb(step) or (self.grammar.is_noun(step) and not self._is_place(step)):
                return False
        return False

    def _is_place(self, node: int) -> bool:
        entity = self.cast.entity_at(node)
        return self.grammar.lemmas[node] in self.sites or (entity is not None and entity.type in PLACES)

    def _nearest(self, places: list[_Place], anchor: int) -> _Place:
        return min(places, key=lambda place: (abs(place.node - anchor), place.node))

    def _finest(self, places: list[_Place]) -> _Place:
        order = ("site", "city", "admin1", "region", "country")
        return min(places, key=lambda place: (order.index(_precision(place.entity)), place.node))

    def _site(self, happening: Happening) -> str | None:
        sentence, deps = self.document.sentences[happening.sentence], self.grammar.deps
        for i in range(sentence.first, sentence.last):
            if deps[i] != "pobj" or not self.grammar.is_a(self.grammar.head(i), "locative"):
                continue
            entity = self.cast.entity_at(i)
            named = entity is not None and entity.type == "FAC"
            if (named or self._is_one_site(i)) and self._hangs_on(i, happening):
                return self._text_of(i)
        return None

    def _is_one_site(self, i: int) -> bool:
        """Whether the noun is a site, and one that could be pointed at: not "several factories"."""
        if self.grammar.lemmas[i] not in self.sites:
            return False
        determined = self.grammar.by_dep(i, "det", "poss")
        return self.grammar.tags[i] not in ("NNS", "NNPS") or bool(determined)

    def _text_of(self, i: int) -> str:
        mention = self.cast.mention_at(i)
        if mention and mention.kind == "name":
            return mention.text
        return self.grammar.text(*self.cast.phrase(i))


def _precision(entity: Entity) -> LocationPrecision:
    feature = (entity.feature or "").upper()
    if feature.startswith("PCL") or feature == "COUNTRY":
        return "country"
    if feature.startswith("ADM") or feature == "ADMIN1":
        return "admin1"
    if entity.type == "FAC":
        return "site"
    if entity.type == "LOC" or entity.geonames_id is None:
        return "region"
    return "city"


def _location(place: _Place, basis: str, site: str | None, *, named: bool) -> Location:
    entity, mention = place.entity, place.mention
    return Location(
        text=mention.text if named else None,
        start=mention.start if named else None,
        end=mention.end if named else None,
        name=entity.name,
        geonames_id=entity.geonames_id,
        country=entity.country,
        admin1=entity.admin1,
        lat=entity.lat,
        lon=entity.lon,
        precision="site" if site else _precision(entity),
        site=site,
        basis=basis,
    )
