"""Who speaks a quotation, by the words round it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.contracts import TaggedToken
from dateline.text.speech.clauses import Clauses
from dateline.text.speech.cues import BANNER_NOUNS, CHANT, CHANT_NOUNS, SAID_NOUNS, SPEECH

_NEAR = 6
_RIGHT_AFTER = 4
_REACH = 40
_QUOTING = frozenset(("quote", "cite"))
_SPOKEN_ENDS = frozenset((",", "?", "!", "\u2014", "\u2013", "-", "--"))
_LEADS_ON = frozenset(("CCONJ", "AUX", "ADP", "SCONJ"))
_FINITE = frozenset(("VBD", "VBZ", "VBP"))
_BETWEEN = frozenset(("PUNCT", "ADV", "ADP", "SCONJ", "PRON", "PART", "DET", "SPACE"))


@dataclass(frozen=True, slots=True)
class Cue:
    """The token that tells who speaks, the head of who does, and whether it is a crowd's voice or writing."""

    at: int
    speaker: int | None
    chant: bool = False
    banner: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A quotation's tokens ``[first, last)`` without marks, and the sentences that hold its two ends.

    ``quoted`` are all tokens of the paragraph that stand in quotation marks.
    """

    first: int
    last: int
    before: int
    after: int
    quoted: frozenset[int]


def find_cue(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """The cue of a quotation: the nearest before it, else the one after it, else the verb it hangs on."""
    return (
        _adjacent(tokens, clauses, place)
        or _embedded(tokens, clauses, place)
        or _following(tokens, clauses, place)
        or _preceding(tokens, clauses, place)
        or _governing(tokens, clauses, place)
        or _opening(tokens, clauses, place)
    )


def _adjacent(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """A cue right before the opening mark, with little between: "saying:", "chants of"."""
    for i in range(place.first - 2, max(place.before, place.first - 2 - _NEAR) - 1, -1):
        if i in place.quoted:
            continue
        if cue := _cue_at(tokens, clauses, place, i):
            return cue
        if tokens[i].pos not in _BETWEEN and tokens[i].pos not in ("NOUN", "PROPN"):
            return None
        if tokens[i].text in (".", ";"):
            return None
    return None


def _embedded(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """The cue over words that are part of its clause and do not end as speech does."""
    if tokens[place.last - 1].text in _SPOKEN_ENDS:
        return None
    return _governing(tokens, clauses, place)


def _following(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """A cue in what follows the closing mark in its sentence: '…," he said'."""
    spoken = _is_spoken(tokens, place)
    reach = _REACH if spoken else _RIGHT_AFTER
    for i in range(place.last, min(place.after, place.last + reach)):
        if i in place.quoted:
            continue
        token = tokens[i]
        if not spoken and token.pos in _LEADS_ON:
            return None
        if token.text.lower() == "according":
            return _according(tokens, clauses, i)
        if _is_cue(token):
            return _cue_after(tokens, clauses, place, i)
        if (
            token.pos in ("VERB", "AUX")
            and token.dep in ("ROOT", "ccomp")
            and token.lemma not in ("be", "have")
        ):
            return None
    return None


def _is_spoken(tokens: Sequence[TaggedToken], place: Place) -> bool:
    """Whether the quotation ends as speech does before its speaker is named, or leads to another one."""
    if tokens[place.last - 1].text in _SPOKEN_ENDS:
        return True
    following = [
        i for i in range(place.last + 1, min(place.after, place.last + 4)) if tokens[i].pos != "PUNCT"
    ]
    after = tokens[place.last + 1].text if place.last + 1 < place.after else ""
    leads = bool(following) and tokens[following[0]].text.lower() in ("and", "or")
    return after in _SPOKEN_ENDS or (leads and following[0] + 2 in place.quoted)


def _preceding(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """A cue earlier in the sentence that the quotation closes: 'told reporters in Minsk: "…'."""
    if place.first < 2 or tokens[place.first - 2].text not in (":", ",", "that"):
        return None
    for i in range(place.first - 2, max(place.before, place.first - _REACH) - 1, -1):
        if i not in place.quoted and (cue := _cue_at(tokens, clauses, place, i)):
            return cue
    return None


def _governing(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """A cue above the quoted words in the tree: 'said the vote was "fraudulent"'."""
    roots = [i for i in range(place.first, place.last) if not place.first <= tokens[i].head < place.last]
    for i in clauses.above(roots[0]) if roots else ():
        if i >= place.first:
            continue
        if cue := _cue_at(tokens, clauses, place, i):
            return cue
    return None


def _opening(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """ "According to" at the head of the sentence."""
    if tokens[place.before].text.lower() == "according":
        return _according(tokens, clauses, place.before)
    return None


def _is_cue(token: TaggedToken) -> bool:
    if token.pos != "VERB" or (token.tag == "VBN" and token.dep == "amod"):
        return False
    return token.lemma.lower() in SPEECH or token.lemma.lower() in CHANT


def _cue_at(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place, i: int) -> Cue | None:
    token = tokens[i]
    lemma = token.lemma.lower()
    if token.text.lower() == "according":
        return _according(tokens, clauses, i)
    if _is_cue(token):
        return _verb_cue(tokens, clauses, place, i)
    if (
        token.pos == "NOUN"
        and lemma in CHANT_NOUNS
        and tokens[min(i + 1, place.first)].text.lower() in ("of", ":", ",")
    ):
        return Cue(i, _voices(tokens, clauses, i), chant=True)
    if token.pos == "NOUN" and lemma in BANNER_NOUNS:
        return Cue(i, _subject_over(tokens, clauses, i), banner=True)
    return None


def _voices(tokens: Sequence[TaggedToken], clauses: Clauses, noun: int) -> int | None:
    """Whose chants they are: of the nearest verb before them the doer, else as the tree has it."""
    if tokens[noun].dep in ("nsubj", "nsubjpass"):
        return _owner(tokens, clauses, noun)
    for i in range(noun - 1, max(clauses.first, noun - _REACH) - 1, -1):
        if tokens[i].pos == "VERB" and tokens[i].tag in (*_FINITE, "VBG"):
            return spoken_by(tokens, clauses, i)
        if tokens[i].pos == "VERB" and tokens[i].tag == "VBN":
            return clauses.agent(i) or _subject_over(tokens, clauses, noun)
    return _subject_over(tokens, clauses, noun)


def _verb_cue(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place, i: int) -> Cue:
    speaker = spoken_by(tokens, clauses, i)
    chant = tokens[i].lemma.lower() in CHANT
    if speaker is not None and speaker in place.quoted:
        speaker = None
    if speaker is not None and tokens[speaker].lemma.lower() in BANNER_NOUNS:
        return Cue(i, _subject_over(tokens, clauses, speaker), banner=True)
    if speaker is not None and tokens[speaker].lemma.lower() in SAID_NOUNS:
        speaker = _owner(tokens, clauses, speaker)
    return Cue(i, speaker, chant=chant)


def spoken_by(tokens: Sequence[TaggedToken], clauses: Clauses, verb: int) -> int | None:
    """The head of whoever does what a verb of speech says; of a passive one its agent, if named."""
    lemma = tokens[verb].lemma.lower()
    passive = any(tokens[i].dep in ("nsubjpass", "auxpass") for i in clauses.children(verb))
    if passive and lemma not in _QUOTING:
        return clauses.agent(verb)
    subject = clauses.subject(_joined(tokens, verb))
    return subject if subject is not None else _interrupted(tokens, clauses, verb)


def _joined(tokens: Sequence[TaggedToken], verb: int) -> int:
    """The verb of speech a second one goes with, where the parser joins it to the clause between."""
    if tokens[verb].dep != "conj":
        return verb
    at = verb
    for _ in range(_NEAR):
        at = tokens[at].head
        if tokens[at].dep == "ccomp" and _is_cue(tokens[tokens[at].head]):
            return tokens[at].head
        if tokens[at].dep not in ("conj", "acomp", "attr"):
            return verb
    return verb


def _interrupted(tokens: Sequence[TaggedToken], clauses: Clauses, verb: int) -> int | None:
    """The noun before an aside that ends just before the verb: "One striker, a man of 30, said"."""
    sign = tokens[verb - 1].text if verb > clauses.first else ""
    if sign not in (",", "\u2014", "\u2013", "--", "-"):
        return None
    for i in range(verb - 2, max(clauses.first, verb - _REACH), -1):
        if tokens[i].text == sign and tokens[i - 1].pos in ("NOUN", "PROPN", "PRON", "NUM"):
            return _whole(tokens, _top(clauses, tokens, i - 1))
    return None


def _whole(tokens: Sequence[TaggedToken], noun: int | None) -> int | None:
    """The head of "one of the strikers" from its last noun."""
    if noun is not None and tokens[noun].dep == "pobj":
        of = tokens[noun].head
        if tokens[of].text.lower() == "of" and tokens[of].head < of:
            return tokens[of].head
    return noun


def _subject_over(tokens: Sequence[TaggedToken], clauses: Clauses, noun: int) -> int | None:
    """The subject of the verb that a noun depends on: who carries the banner, who meets with chants."""
    if tokens[noun].dep in ("nsubj", "nsubjpass"):
        return _owner(tokens, clauses, noun) if tokens[noun].dep == "nsubj" else None
    for i in clauses.above(noun):
        if i != noun and tokens[i].pos == "VERB":
            return clauses.subject(i)
    return None


def _owner(tokens: Sequence[TaggedToken], clauses: Clauses, noun: int) -> int | None:
    """Whose statement it is: "his press service's statement", "a statement by", else who issued it."""
    for i in clauses.children(noun):
        if tokens[i].dep == "poss":
            return i
        if tokens[i].dep == "prep" and tokens[i].text.lower() in ("by", "from", "of"):
            return clauses.object_of(i)
    return _subject_over(tokens, clauses, noun) if tokens[noun].dep not in ("nsubj", "nsubjpass") else noun


def _cue_after(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place, verb: int) -> Cue:
    cue = _verb_cue(tokens, clauses, place, verb)
    between = [
        i
        for i in range(place.last, verb)
        if tokens[i].pos in ("NOUN", "PROPN", "PRON") and i not in place.quoted
    ]
    joined = tokens[verb].dep == "conj" and cue.speaker is not None
    if not joined and (cue.speaker is None or not (place.last <= cue.speaker < place.after)):
        speaker = between[0] if between else _first_noun(tokens, clauses, verb, place.after)
        return Cue(verb, _top(clauses, tokens, speaker), chant=cue.chant)
    return cue


def _top(clauses: Clauses, tokens: Sequence[TaggedToken], noun: int | None) -> int | None:
    """The head of the phrase a noun belongs to as first name or modifier."""
    while noun is not None and tokens[noun].dep in ("compound", "amod", "poss") and tokens[noun].head > noun:
        noun = tokens[noun].head
    return noun


def _first_noun(tokens: Sequence[TaggedToken], clauses: Clauses, verb: int, end: int) -> int | None:
    for i in range(verb + 1, min(end, verb + _NEAR)):
        if tokens[i].pos in ("PROPN", "NOUN", "PRON"):
            return i
        if tokens[i].pos in ("PUNCT", "ADP", "VERB"):
            return None
    return None


def _according(tokens: Sequence[TaggedToken], clauses: Clauses, at: int) -> Cue | None:
    to = next((i for i in (at + 1, at + 2) if i < clauses.last and tokens[i].text.lower() == "to"), None)
    speaker = clauses.object_of(to) if to is not None else None
    if speaker is None and to is not None:
        speaker = _first_noun(tokens, clauses, to, clauses.last)
    return Cue(at, _top(clauses, tokens, speaker)) if speaker is not None else None
