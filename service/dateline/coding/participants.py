"""Who a word stands for: mentions of entities, and noun phrases that name people by what they are."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.coding.grammar import Grammar
from dateline.contracts import Entity, Mention, Participant, TaggedDocument

ACTING = frozenset({"PERSON", "NORP", "ORG", "GPE", "GROUP"})
OWNERSHIP = ("poss", "by", "with", "of", "mod", "on", "against")
LONGEST_OF = 4
THING = "THING"
"""The type of what is spoken of more than once and can neither act nor suffer."""
SITES = ("site", "building", "facility")
_LEFT_OUT = frozenset(
    {"relcl", "acl", "advcl", "appos", "punct", "cc", "conj", "parataxis", "prep", "det", "predet"}
)


class Cast:
    """The entities of a document by the tokens that mention them."""

    def __init__(self, document: TaggedDocument, grammar: Grammar) -> None:
        self.document = document
        self.grammar = grammar
        self.partitive = grammar.book.word_class("partitive")
        self.people = grammar.book.word_class("person")
        self.sites = frozenset().union(*(grammar.book.word_class(name) for name in SITES))
        self._mentions: dict[int, tuple[Entity, Mention]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._resolved: dict[tuple[int, bool], list[Participant]] = {}
        for entity in document.entities:
            if entity.type == THING:
                continue
            for mention in entity.mentions:
                for i in range(mention.first, mention.last):
                    self._keep(i, entity, mention)
        grammar.animate = {i for i, (entity, _) in self._mentions.items() if entity.type in ACTING}
        grammar.animate.update(filter(self._is_person_word, range(len(grammar.tokens))))

    def _keep(self, i: int, entity: Entity, mention: Mention) -> None:
        # Where mentions nest, the one headed here wins, then the shortest.
        known = self._mentions.get(i)
        if known is None or _rank(mention, i) < _rank(known[1], i):
            self._mentions[i] = (entity, mention)

    def entity_at(self, i: int) -> Entity | None:
        found = self._mentions.get(i)
        return found[0] if found else None

    def mention_at(self, i: int) -> Mention | None:
        found = self._mentions.get(i)
        return found[1] if found else None

    def is_kind(self, i: int, kinds: frozenset[str]) -> bool:
        """Whether ``i`` mentions an entity of one of those kinds; ``ACTOR`` is anybody who can act."""
        entity = self.entity_at(i)
        kind = entity.type if entity else None
        if kind in kinds:
            return True
        if entity is None and "GROUP" in kinds and self.grammar.is_a(i, "group_pronoun"):
            return True
        return "ACTOR" in kinds and (kind in ACTING or self._is_person_word(i))

    def is_named(self, i: int, words: frozenset[str]) -> bool:
        """Whether the entity that the pronoun ``i`` refers to is called by one of ``words``."""
        return not words.isdisjoint(self.names_at(i))

    def names_at(self, i: int) -> frozenset[str]:
        """What the entity at ``i`` is called by, as the head words of its mentions."""
        entity = self.entity_at(i)
        if entity is None:
            return frozenset()
        if entity.entity_id not in self._names:
            named = (mention.head for mention in entity.mentions if mention.kind != "pronoun")
            self._names[entity.entity_id] = frozenset(self.grammar.lemmas[head] for head in named)
        return self._names[entity.entity_id]

    def _is_person_word(self, i: int) -> bool:
        pos, lemma = self.grammar.pos[i], self.grammar.lemmas[i]
        if pos == "PRON":
            return self.grammar.is_a(i, "person_pronoun")
        if pos == "NUM" and self._stands_for_people(i):
            return True
        return lemma in self.people or lemma in self.partitive

    def _stands_for_people(self, i: int) -> bool:
        """Whether a bare number is people spoken of: "the four were freed", "two were arrested"."""
        role = self.grammar.dep(i) in ("nsubjpass", "nsubj", "dobj")
        verb = self.grammar.head(i)
        done = any(self.grammar.is_a(verb, name) for name in ("toll", "undergone", "done_to_people"))
        return role and done and not self.grammar.by_dep(i, "quantmod", "prep", "nmod")

    def resolve(self, nodes: Iterable[int], *, dig: bool = True) -> tuple[Participant, ...]:
        """The participants those words stand for, each once, in the order of the text.

        With ``dig`` a word that is nobody ("the result of X", "X's visit") gives whose it is.
        """
        found: dict[str, Participant] = {}
        for node in nodes:
            if (node, dig) not in self._resolved:
                self._resolved[node, dig] = self._resolve(node, dig)
            for participant in self._resolved[node, dig]:
                found.setdefault(participant.entity_id or participant.name.lower(), participant)
        return tuple(sorted(found.values(), key=lambda participant: (participant.start, participant.end)))

    def _resolve(self, node: int, dig: bool) -> list[Participant]:
        if self.grammar.lemmas[node] in self.partitive:
            inner = self.grammar.role(node, "of")
            if len(inner) > 1 or (inner and not self._headed(node)):
                return [participant for deep in inner for participant in self._resolve(deep, dig)]
        entity, mention = self.entity_at(node), self.mention_at(node)
        if entity and mention and entity.type in ACTING:
            beside = self._named_beside(node, mention) or self._of_countries(node, entity)
            return beside or [self._with_country(node, _of_entity(entity, mention))]
        noun = self.grammar.pos[node] in ("NOUN", "PROPN")
        if not self.grammar.tokens[node].text:
            return []  # a word that only the gloss of another language has
        counted = self.grammar.pos[node] == "NUM" and self._stands_for_people(node)
        if counted or (noun and self.grammar.lemmas[node] in self.people):
            return [self._with_country(node, self._of_phrase(node))]
        owners = self._owners(node) if dig else []
        if dig and noun and not owners and self.grammar.lemmas[node] in self.sites:
            return [self._of_phrase(node).model_copy(update={"type": "FAC"})]
        return owners

    def _headed(self, node: int) -> bool:
        mention = self.mention_at(node)
        return mention is not None and mention.head == node

    def _named_beside(self, node: int, mention: Mention) -> list[Participant]:
        """The person in apposition to a mention without a name: "his Chinese counterpart Xi Jinping"."""
        if mention.kind != "nominal":
            return []
        for beside in self.grammar.by_dep(node, "appos"):
            entity, named = self.entity_at(beside), self.mention_at(beside)
            if entity and named and entity.type == "PERSON" and named.kind == "name":
                return [_of_entity(entity, named)]
        return []

    def _of_countries(self, node: int, entity: Entity) -> list[Participant]:
        """One participant for each country: "the foreign ministers of Egypt and Jordan"."""
        if entity.type != "GROUP":
            return []
        found: dict[str, Participant] = {}
        for deep in (*self.grammar.role(node, "mod"), *self.grammar.role(node, "of")):
            owner, mention = self.entity_at(deep), self.mention_at(deep)
            if owner and mention and owner.type in ("GPE", "NORP") and owner.country:
                people = {
                    "name": f"{owner.name} {entity.name}",
                    "type": entity.type,
                    "sectors": entity.sectors,
                }
                found.setdefault(owner.country, _of_entity(owner, mention).model_copy(update=people))
        return list(found.values()) if len(found) > 1 else []

    def _owners(self, node: int) -> list[Participant]:
        for role in OWNERSHIP:
            found = [
                participant
                for deep in self.grammar.role(node, role)
                for participant in self._resolve(deep, False)
            ]
            if found:
                return found
        return []

    def _of_phrase(self, node: int) -> Participant:
        first, last = self.phrase(node)
        owned = [
            i
            for at in self.grammar.by_dep(node, "prep")
            if self.grammar.lemmas[at] == "of"
            for i in self.grammar.subtree(at)
        ]
        if owned and owned[0] == last + 1 and len(owned) <= LONGEST_OF:
            last = owned[-1]  # "members of the public"
        text = self.grammar.text(first, last)
        start, end = self.grammar.tokens[first].start, self.grammar.tokens[last].end
        return Participant(start=start, end=end, text=text, name=text, type="GROUP")

    def _with_country(self, node: int, participant: Participant) -> Participant:
        """People without a country of their own take that of their adjective or owner: "Brazilian men"."""
        if participant.country is not None or participant.type not in ("GROUP", "ORG", "PERSON"):
            return participant
        for role in ("mod", "poss", "of", "from"):
            for near in self.grammar.role(node, role):
                owner = self.entity_at(near)
                if owner and owner.country and owner.type in ("NORP", "GPE", "GROUP", "ORG"):
                    return participant.model_copy(update={"country": owner.country})
        return participant

    def phrase(self, node: int) -> tuple[int, int]:
        """The first and last token of the noun phrase at ``node``, without what follows its noun."""
        inside = [node]
        for child in self.grammar.children[node]:
            if child < node and self.grammar.dep(child) not in _LEFT_OUT:
                inside.extend(self.grammar.subtree(child))
        return min(inside), node


def _rank(mention: Mention, i: int) -> tuple[bool, int]:
    return mention.head != i, mention.last - mention.first


def _of_entity(entity: Entity, mention: Mention) -> Participant:
    return Participant(
        start=mention.start,
        end=mention.end,
        text=mention.text,
        name=entity.name,
        entity_id=entity.entity_id,
        type=entity.type,
        country=entity.country,
        sectors=entity.sectors,
    )
