"""Whether the verb over an expression of time looks back or ahead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.contracts import TaggedToken
from dateline.text.calendar import WEEKDAYS
from dateline.text.times.resolution import Tense

_AHEAD = frozenset(
    (
        "plan", "schedule", "expect", "set", "due", "intend", "hope", "prepare", "vow", "promise", "threaten",
        "call", "urge", "demand", "invite", "plan", "slate", "poise", "order", "agree", "want", "decide",
        "aim",
        "announce", "ready", "propose", "pledge", "likely", "seek", "ask", "refuse", "about",
    )
)  # fmt: skip
_AHEAD_WORDS = re.compile(
    r"\b(?:upcoming|planned|scheduled|due|slated|forthcoming|coming|looming|expected|set|ahead of|planning"
    r"|calls? for|called for|invited?|postponed (?:to|until)|delayed (?:to|until)|deadline|starting"
    r"|beginning)\b",
    re.IGNORECASE,
)
_REPORTING = frozenset(("say", "tell", "report", "add", "note", "accord", "write", "claim", "state", "show"))
_MODALS = frozenset(("will", "'ll", "shall", "would", "may", "might", "can", "could", "should", "must", "wo"))
_GRANTING = frozenset(
    (
        "give",
        "extend",
        "allow",
        "have",
        "delay",
        "postpone",
        "adjourn",
        "grant",
        "suspend",
        "close",
        "halt",
        "stop",
        "ban",
        "shut",
        "cancel",
        "remand",
        "impose",
        "keep",
    )
)
_APPOINTMENTS = frozenset(
    (
        "summit", "meeting", "talk", "vote", "election", "referendum", "rally", "conference", "hearing",
        "deadline", "session", "visit", "trial", "ballot", "poll", "runoff", "inauguration", "ceremony",
        "strike", "march", "protest", "demonstration", "debate", "match", "game", "launch",
    )
)  # fmt: skip
_UNTIL = re.compile(r"\b(?:until|till)\s$", re.IGNORECASE)
_FURTHEST = 12


def tense_over(tokens: Sequence[TaggedToken], first: int, last: int, before: str) -> Tense | None:
    """The tense of the verb governing tokens ``[first, last)``; None when no verb does.

    ``before`` is the text just before them: "ahead of" and the like look ahead without a verb.
    """
    if _AHEAD_WORDS.search(before[-25:]):
        return "future"
    verb = _governor(tokens, first, last)
    if verb is not None and tokens[verb].lemma in _GRANTING and _UNTIL.search(before):
        return "future"
    if verb is None:
        return None
    tense = _tense(tokens, verb)
    # "The attack on Friday is a blow": what a noun dates has happened, unless it is an appointment.
    weekday = any(tokens[i].text.lower() in WEEKDAYS for i in range(first, last))
    return None if weekday and tense == "present" and _dates_noun(tokens, first, last) else tense


def _dates_noun(tokens: Sequence[TaggedToken], first: int, last: int) -> bool:
    outside = [i for i in range(first, last) if not first <= tokens[i].head < last]
    at = tokens[outside[0]].head if outside else first
    if tokens[at].pos == "ADP" and tokens[at].head != at:
        at = tokens[at].head
    return tokens[at].pos in ("NOUN", "PROPN") and tokens[at].lemma.lower() not in _APPOINTMENTS


def _governor(tokens: Sequence[TaggedToken], first: int, last: int) -> int | None:
    outside = [i for i in range(first, last) if not first <= tokens[i].head < last]
    at = tokens[outside[0]].head if outside else first
    for _ in range(_FURTHEST):
        if tokens[at].pos in ("VERB", "AUX") and tokens[at].dep not in ("aux", "auxpass"):
            return at
        if tokens[at].head == at:
            return None
        at = tokens[at].head
    return None


def _children(tokens: Sequence[TaggedToken], verb: int) -> list[TaggedToken]:
    low, high = max(0, verb - 30), min(len(tokens), verb + 10)
    return [tokens[i] for i in range(low, high) if tokens[i].head == verb and i != verb]


def _tense(tokens: Sequence[TaggedToken], verb: int, depth: int = 0) -> Tense | None:
    token = tokens[verb]
    helpers = [child for child in _children(tokens, verb) if child.dep in ("aux", "auxpass")]
    words = {helper.text.lower() for helper in helpers}
    if words & _MODALS:
        return "past" if "have" in words else "future"
    if "to" in words:
        if "have" in words:
            return "past"
        return _of_infinitive(tokens, verb, depth)
    if any(helper.tag == "VBD" or helper.text.lower() in ("has", "have", "'ve") for helper in helpers):
        return "past"
    if token.tag in ("VBD", "VBN"):
        return _of_past(token, tokens, verb, bool(helpers), depth)
    if token.tag == "VBG":
        return "future" if helpers else _above(tokens, verb, depth)
    if token.tag in ("VBZ", "VBP"):
        return None if token.lemma in _REPORTING else "present"
    return _above(tokens, verb, depth)


def _of_past(
    token: TaggedToken, tokens: Sequence[TaggedToken], verb: int, helped: bool, depth: int
) -> Tense | None:
    if token.tag == "VBD" or not helped:
        return "past"
    return "present" if token.lemma not in _AHEAD else "future"


def _of_infinitive(tokens: Sequence[TaggedToken], verb: int, depth: int) -> Tense | None:
    over = tokens[verb].head
    if over == verb:
        return "future"
    governor = tokens[over]
    if governor.lemma == "be" or governor.lemma in _AHEAD or governor.pos in ("NOUN", "ADJ"):
        return "future"
    return _above(tokens, verb, depth)


def _above(tokens: Sequence[TaggedToken], verb: int, depth: int) -> Tense | None:
    if depth > _FURTHEST or tokens[verb].head == verb:
        return None
    over = tokens[verb].head
    if tokens[over].pos not in ("VERB", "AUX"):
        governor = _governor(tokens, over, over + 1)
        return None if governor is None or governor == verb else _tense(tokens, governor, depth + 1)
    return _tense(tokens, over, depth + 1)
