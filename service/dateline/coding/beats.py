"""What a page or sentence is about that borrows the words of war and state: games, tales, disasters."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.lexicon import Codebook
from dateline.contracts import Participant, TaggedDocument

OFFICIALS = frozenset({"GOV", "MIL", "COP", "REB", "OPP", "JUD", "LEG", "SPY", "UAF"})
BORROWED = frozenset({"ASSAULT", "CONSULT", "MOBILIZE", "COERCE", "RETREAT", "SANCTION", "THREATEN", "AGREE"})
"""Types whose words games, shows and markets use as well."""
SPORT_WORDS = 4
"""How many different words of sport make a page one of sport; twice as many where few belong to it alone."""
TALE_WORDS = 2
"""How many different words of fiction, and one more in all, make a page one of a tale."""
MARKET_WORDS = 4
"""How many different words of markets make a page one of them."""
MARKET = frozenset({"PROTEST", "RETREAT", "CONCEDE", "ASSAULT", "MOBILIZE"})
"""Types whose words markets use: rallies, retreats, attacks."""
PRESENT = frozenset({"VBP", "VBZ"})


class Beats:
    """What the happenings of one document are not, for what it is about."""

    def __init__(self, document: TaggedDocument, grammar: Grammar, book: Codebook) -> None:
        self.document = document
        self.grammar = grammar
        self.book = book
        self._on_sport = self._speaks_of_sport()
        tale = self._words("fiction")
        self._on_tale = len({grammar.lemmas[i] for i in tale}) >= TALE_WORDS and len(tale) > TALE_WORDS
        self._tales = {self._section(grammar.sentence_of[i]) for i in tale}
        market = self._words("market")
        several = len({grammar.lemmas[i] for i in market}) >= MARKET_WORDS
        self._on_market = several and len(market) * 2 >= len(document.sentences)
        harm = self._words("disaster")
        weapons = book.word_class("armed")
        armed = sum(lemma in weapons for lemma in grammar.lemmas)
        self._on_disaster = len({grammar.lemmas[i] for i in harm}) > 1 and len(harm) > max(2, armed)

    def left_out(self, happening: Happening) -> str | None:
        """Why what the page is about makes it no happening; None where it does not."""
        people = (*happening.actors, *happening.recipients)
        official = any(OFFICIALS & set(person.sectors) for person in people)
        if self._on_sport and not official and not self._is_off_the_field(happening):
            return "the page is about sport"
        if self._is_of_play(happening.event_type, happening.actors) and not official:
            return "games, shows, markets and science have words of war and state of their own"
        if self._on_market and happening.event_type in MARKET and not happening.actors:
            return "the page is about a market, and nobody is said to have done it"
        if self._is_of_tale(happening):
            return "it is told of a film, book or play"
        toll = happening.event_type == "ASSAULT" or happening.mode == "expel"
        if toll and self._on_disaster and not happening.actors:
            return "the page is about a disaster or an accident, and nobody is said to have done it"
        return None

    def _section(self, sentence: int) -> int:
        return self.document.sentences[sentence].section

    def _words(self, name: str) -> list[int]:
        """The nouns and verbs of the page that are of that class."""
        words, pos = self.book.word_class(name), self.grammar.pos
        lemmas = enumerate(self.grammar.lemmas)
        return [i for i, lemma in lemmas if lemma in words and pos[i] in ("NOUN", "VERB")]

    def _is_of_play(self, event_type: str, actors: Sequence[Participant]) -> bool:
        """Whether only players, artists, dealers or researchers do it."""
        return event_type in BORROWED and bool(actors) and all(self._is_player(person) for person in actors)

    def _is_player(self, person: Participant) -> bool:
        words = self.book.word_class("player")
        last = (person.text.lower().split() or [""])[-1]
        return last in words or last.removesuffix("s") in words

    def _speaks_of_sport(self) -> bool:
        sure, likely = self.book.word_class("sport"), self.book.word_class("sporting")
        found = [lemma for lemma in self.grammar.lemmas if lemma in sure or lemma in likely]
        often = len(found) * 2 >= len(self.document.sentences)
        surely = len({lemma for lemma in found if lemma in sure})
        return often and (surely >= SPORT_WORDS or (surely > 1 and len(set(found)) >= 2 * SPORT_WORDS))

    def _is_off_the_field(self, happening: Happening) -> bool:
        """Whether it is what happens beside games as elsewhere: an arrest, a protest, a boycott."""
        if happening.mode == "arrest" and happening.event_type == "COERCE":
            return True
        nouns = any(self.grammar.is_noun(i) for i in happening.match.words)
        return happening.event_type == "PROTEST" and nouns

    def _is_depicted(self, noun: int) -> bool:
        """Whether a noun is what a work shows or recalls: "the documentary revisits the siege"."""
        verb = self.grammar.head(noun)
        if self.grammar.dep(noun) != "dobj" or noun in self.grammar.role(verb, "subj"):
            return False
        return any(self.grammar.is_a(node, "depiction") for node in self.grammar.by_dep(verb, "nsubj"))

    def _is_of_tale(self, happening: Happening) -> bool:
        """Whether it is the plot of a tale: inside one by its grammar, or in the present tense beside one."""
        verb = happening.anchor
        within = [node for role in ("in", "about") for node in self.grammar.role(verb, role)]
        above = (node for node in self.grammar.ancestors(verb) if self.grammar.is_noun(node))
        if any(self.grammar.is_a(node, "fiction") for node in (*within, *above)):
            return self.grammar.is_verb(verb)
        if self._is_depicted(happening.match.head):
            return True
        helpers = self.grammar.by_dep(verb, "aux", "auxpass")
        if self.grammar.in_title(verb) or self.grammar.tags[(helpers or [verb])[0]] not in PRESENT:
            return False
        if any(self.grammar.is_a(helper, "perfect") for helper in helpers):
            return False
        return self._on_tale or self._section(happening.sentence) in self._tales
