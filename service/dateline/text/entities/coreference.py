"""What refers back: pronouns, relative pronouns, and definite descriptions of somebody named before.

Rules on gender, number, syntax, recency and quotation; whatever they cannot tell is left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.text.entities.agreement import allows, fit
from dateline.text.entities.candidates import Candidate, candidates_of
from dateline.text.entities.draft import Draft, mention_of
from dateline.text.entities.pairs import Pair
from dateline.text.entities.pronouns import Pronoun, antecedent_of_relative, pronoun_at, standing_for
from dateline.text.entities.reading import Reading
from dateline.text.entities.verbs import HAPPENS, MINDED

REACH = {"he": 4, "she": 4, "they": 2, "it": 2}
"""Sentences back that an antecedent may stand."""

SUREST = 0.95
LEAST = {"he": 0.5, "she": 0.5, "they": 0.55, "it": 0.65}
"""The confidence below which a reference is left unresolved."""

_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_ARGUMENTS = frozenset(("nsubj", "nsubjpass", "dobj", "dative", "agent", "attr", "oprd"))
_WHERE = frozenset(("in", "at", "near", "outside", "from", "to", "into", "across"))


@dataclass(frozen=True, slots=True)
class Speech:
    """Quoted tokens ``[first, last)`` and the head of who says them."""

    first: int
    last: int
    speaker: int | None


def resolve_references(
    reading: Reading, drafts: Sequence[Draft], pairs: Sequence[Pair], speeches: Sequence[Speech]
) -> None:
    """Give drafts and pairs the pronouns that refer to them, from the first to the last of the text."""
    by_head = {mention.head: draft for draft in drafts for mention in draft.mentions}
    scene = _Scene(reading, by_head, candidates_of(reading, drafts, pairs), speeches)
    seen = (pronoun_at(reading, i) for i in range(len(reading.tokens)))
    pronouns = [pronoun for pronoun in seen if pronoun]
    # The speaker of "I" may be a "he" after the quotation, so the first person comes last.
    for pronoun in sorted(pronouns, key=lambda one: one.kind in ("I", "we")):
        i = pronoun.at
        found = scene.resolve(pronoun)
        if found:
            draft, confidence = found
            draft.mentions.append(mention_of(reading, (i, i + 1), "pronoun", confidence=round(confidence, 2)))
            by_head[i] = draft
            scene.add(Candidate(i, i, draft, pronoun.plural or draft.plural, "pronoun"))


class _Scene:
    """What has been said so far, and the choice among it."""

    def __init__(
        self,
        reading: Reading,
        by_head: Mapping[int, Draft],
        candidates: list[Candidate],
        speeches: Sequence[Speech],
    ) -> None:
        self._reading = reading
        self._by_head = by_head
        self._speeches = speeches
        self._by_sentence: dict[int, list[Candidate]] = {}
        for candidate in candidates:
            self.add(candidate)
        self._order = {number: at for at, number in enumerate(self._running())}
        self._back = {at: number for number, at in self._order.items()}

    def add(self, candidate: Candidate) -> None:
        sentence = self._reading.sentence[candidate.head]
        if sentence is not None:
            self._by_sentence.setdefault(sentence, []).append(candidate)

    def _running(self) -> list[int]:
        reading = self._reading
        return [n for n, sentence in enumerate(reading.sentences) if reading.kind[sentence.first] == "body"]

    def resolve(self, pronoun: Pronoun) -> tuple[Draft, float] | None:
        if pronoun.kind == "relative":
            head = antecedent_of_relative(self._reading, pronoun.at)
            draft = self._by_head.get(head) if head is not None else None
            return (draft, SUREST) if draft and allows(pronoun, draft) else None
        if pronoun.kind in ("I", "we"):
            return self._speaker(pronoun)
        if pronoun.reflexive:
            return self._subject(pronoun)
        return self._best(pronoun)

    def _speaker(self, pronoun: Pronoun) -> tuple[Draft, float] | None:
        """The speaker of the quotation for "I"; for "we" only a speaker who is many."""
        inner = [s for s in self._speeches if s.first <= pronoun.at < s.last and s.speaker is not None]
        if not inner:
            return None
        nearest = min(inner, key=lambda speech: speech.last - speech.first)
        draft = self._by_head.get(nearest.speaker) if nearest.speaker is not None else None
        if draft is None:
            return None
        if pronoun.kind == "we" and (draft.type == "PERSON" or draft.person):
            body = self._represented(draft)
            return (body, 0.6) if body else None
        return draft, 0.9 if pronoun.kind == "I" else 0.8

    def _represented(self, speaker: Draft) -> Draft | None:
        """The body a person speaks for: whose coach, spokesman or leader the text says he is."""
        for mention in speaker.mentions:
            if mention.kind == "pronoun":
                continue
            for at in standing_for(self._reading, mention.head):
                body = self._by_head.get(at)
                owned = self._reading.tokens[at].dep in ("poss", "compound")
                kinds = ("ORG", "GROUP", "GPE") if owned else ("ORG", "GROUP")
                if body and body is not speaker and body.type in kinds and not body.person:
                    return body
        return None

    def _subject(self, pronoun: Pronoun) -> tuple[Draft, float] | None:
        tokens = self._reading.tokens
        verb = tokens[pronoun.at].head
        for _ in range(4):
            for child in self._reading.children[verb]:
                draft = self._by_head.get(child)
                if tokens[child].dep in _SUBJECTS and draft and allows(pronoun, draft):
                    return draft, 0.9
            verb = tokens[verb].head
        return None

    def _best(self, pronoun: Pronoun) -> tuple[Draft, float] | None:
        scores: dict[int, float] = {}
        drafts: dict[int, Draft | None] = {}
        within = self._within_reach(pronoun)
        beside = {id(one.draft) for one, distance in within if distance == 0 and self._is_bound(pronoun, one)}
        for candidate, distance in within:
            if (candidate.draft and id(candidate.draft) in beside) or not self._may_be(pronoun, candidate):
                continue
            key = id(candidate.draft) if candidate.draft else -candidate.head - 1
            score = self._score(pronoun, candidate, distance)
            if score > scores.get(key, -math.inf):
                scores[key], drafts[key] = score, candidate.draft
        if not scores:
            return None
        ranked = sorted(scores, key=lambda key: -scores[key])
        best = drafts[ranked[0]]
        if best is None:
            return None
        lead = scores[ranked[0]] - (scores[ranked[1]] if len(ranked) > 1 else scores[ranked[0]] - 2.5)
        confidence = min(SUREST, 1 / (1 + math.exp(-1.6 * lead)))
        return (best, confidence) if confidence >= LEAST[pronoun.kind] else None

    def _within_reach(self, pronoun: Pronoun) -> list[tuple[Candidate, int]]:
        here = self._reading.sentence[pronoun.at]
        if here is None:
            return []
        found = [(c, 0) for c in self._by_sentence.get(here, ()) if c.head < pronoun.at]
        at = self._order.get(here)
        if at is None:
            return found
        for back in range(1, REACH[pronoun.kind] + 1):
            earlier = self._back.get(at - back)
            if earlier is not None:
                found += [(c, back) for c in self._by_sentence.get(earlier, ())]
        return found

    def _may_be(self, pronoun: Pronoun, candidate: Candidate) -> bool:
        if candidate.draft is None or candidate.draft.type == "THING":
            return self._may_be_thing(pronoun, candidate)
        if pronoun.kind == "it" and self._is_many(candidate):
            return False
        return allows(pronoun, candidate.draft) and not self._is_bound(pronoun, candidate)

    def _is_many(self, candidate: Candidate) -> bool:
        """Whether the words themselves are plural, whatever the entity ("Republicans", "they")."""
        token = self._reading.tokens[candidate.head]
        alone = candidate.first == candidate.head and token.tag in ("NNS", "NNPS")
        return alone or (candidate.kind == "pronoun" and token.text.lower() in ("they", "them", "their"))

    def _may_be_thing(self, pronoun: Pronoun, candidate: Candidate) -> bool:
        """Whether a thing competes: never for people, nor as who says or wants something."""
        collective = candidate.draft is not None and candidate.draft.collective
        if pronoun.kind in ("he", "she"):
            return False
        if collective:
            return not self._is_bound(pronoun, candidate)
        if candidate.plural != (pronoun.kind == "they"):
            return False
        tokens = self._reading.tokens
        minded = tokens[pronoun.at].dep in _SUBJECTS and tokens[tokens[pronoun.at].head].lemma in MINDED
        acting = (
            tokens[candidate.head].dep in _SUBJECTS and tokens[tokens[candidate.head].head].lemma in MINDED
        )
        return (acting or not minded) and not self._is_bound(pronoun, candidate)

    def _is_bound(self, pronoun: Pronoun, candidate: Candidate) -> bool:
        """Whether both stand with one verb, or one inside the other, so that they must differ."""
        tokens = self._reading.tokens
        first, last = self._reading.subtree(candidate.head)
        if (
            candidate.head < pronoun.at
            and first <= pronoun.at < last
            and self._reading.sentence[candidate.head] == self._reading.sentence[pronoun.at]
        ):
            own = tokens[pronoun.at].head == candidate.head or tokens[pronoun.at].dep != "poss"
            clause = any(tokens[i].dep in ("relcl", "acl") for i in range(candidate.head + 1, pronoun.at + 1))
            if own and not clause:
                return True
        if tokens[pronoun.at].dep == "poss":
            return False
        return self._verb(pronoun.at) == self._verb(candidate.head) is not None

    def _verb(self, i: int) -> int | None:
        """The verb whose argument the token is, through a preposition."""
        tokens = self._reading.tokens
        token = tokens[i]
        if token.dep == "pobj" and tokens[token.head].dep in ("prep", "agent", "dative"):
            token = tokens[token.head]
            return token.head if tokens[token.head].pos in ("VERB", "AUX") else None
        return token.head if token.dep in _ARGUMENTS else None

    def _score(self, pronoun: Pronoun, candidate: Candidate, distance: int) -> float:
        tokens = self._reading.tokens
        token = tokens[candidate.head]
        score = -1.1 * distance - (0.01 * (pronoun.at - candidate.head) if distance == 0 else 0.0)
        if distance == 0 and self._governs(candidate.head, pronoun.at):
            score += 0.7
        if token.dep in _SUBJECTS:
            score += 1.2 + (0.4 if tokens[pronoun.at].dep in _SUBJECTS else 0.0)
        elif token.dep == "poss":
            score -= 0.2
        elif token.dep == "pobj" and self._is_setting(candidate):
            score -= 1.0
        elif token.dep in ("pobj", "conj", "appos"):
            score -= 0.3
        elif token.dep == "attr":
            score -= 1.0
        score += {"name": 0.4, "pronoun": 0.6, "nominal": 0.1, "noun": 0.3}[candidate.kind]
        score += self._acts_like(pronoun, candidate)
        if candidate.draft:
            score += 0.25 * math.log1p(len(candidate.draft.mentions))
            score += fit(pronoun, candidate.draft)
        return score + self._voices(pronoun, candidate)

    def _acts_like(self, pronoun: Pronoun, candidate: Candidate) -> float:
        """Whether the pronoun's verb is rather a thing's or a body's."""
        tokens = self._reading.tokens
        if tokens[pronoun.at].dep not in _SUBJECTS or pronoun.kind != "it":
            return 0.0
        thing = candidate.draft is None or candidate.draft.type == "THING"
        if tokens[tokens[pronoun.at].head].lemma in HAPPENS:
            return 0.7 if thing else -0.5
        return 0.0

    def _is_setting(self, candidate: Candidate) -> bool:
        """Whether a place only says where something happened."""
        preposition = self._reading.tokens[self._reading.tokens[candidate.head].head].text.lower()
        return (
            candidate.draft is not None
            and candidate.draft.type in ("GPE", "LOC", "FAC")
            and preposition in _WHERE
        )

    def _governs(self, subject: int, at: int) -> bool:
        """Whether the token is the subject of a verb above the pronoun's own ("she said that he")."""
        tokens = self._reading.tokens
        if tokens[subject].dep not in _SUBJECTS:
            return False
        verb = self._verb(at)
        climbing = tokens[at].head if verb is None else tokens[verb].head
        for _ in range(5):
            if climbing == tokens[subject].head:
                return True
            climbing = tokens[climbing].head
        return False

    def _voices(self, pronoun: Pronoun, candidate: Candidate) -> float:
        """Inside a quotation "he" is not its speaker, and what is quoted is not what is told."""
        score = 0.0
        for speech in self._speeches:
            quoted = speech.first <= pronoun.at < speech.last
            speaker = self._by_head.get(speech.speaker) if speech.speaker is not None else None
            if quoted and speaker and speaker is candidate.draft:
                score -= 2.5
            if quoted != (speech.first <= candidate.head < speech.last):
                score -= 0.2 if quoted else 1.2
        return max(score, -3.0)
