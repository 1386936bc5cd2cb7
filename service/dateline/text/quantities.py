"""Quantities: how many, how much, how old, with bounds and what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dateline.contracts import Document, Quantity, TaggedToken, Timex
from dateline.contracts.tagged import Qualifier, QuantityKind
from dateline.text.casing import folded
from dateline.text.magnitudes import (
    MAGNITUDE,
    MAGNITUDE_HINTS,
    SHARE,
    SHARE_HINTS,
    Bounds,
    magnitude_of,
    share_of,
)
from dateline.text.numbers import NUMBER_WORDS, read_number
from dateline.text.view import View, sentence_view

_WORD = "(?:" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")\b"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|lakh|crore|mln|mn|bn|[mk])\b"
_DIGITS = r"(?:\d{1,3}(?:[,\u00a0\u202f]\d{3}){1,5}(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?)(?![\d:]|[.,]\d)"
NUMBER = (
    rf"(?:{_DIGITS}(?:[\s-]?{_SCALE}){{0,2}}|\b(?:an?\s(?=hundred|thousand|million|billion))?{_WORD}"
    rf"(?:(?:[\s-]|(?<=hundred)\sand\s|(?<=thousand)\sand\s){_WORD}){{0,7}})"
)
"""A number in digits, in words, or in digits with a word ("1.5 million")."""

_MORE = r"more\sthan|over|upwards?\sof|in\sexcess\sof|above|exceeding|greater\sthan"
_LEAST = r"at\sleast|a\sminimum\sof|(?:no|not)\s(?:fewer|less)\sthan|minimum"
_MOST = r"up\sto|as\s(?:many|much)\sas|at\smost|no\smore\sthan|not\smore\sthan|a\smaximum\sof|maximum"
_LESS = r"(?:fewer|less)\sthan|under|below"
_ABOUT = (
    r"about|around|roughly|approximately|approx\.|some|an\sestimated|estimated|nearly|almost|close\sto"
    r"|circa|c\.|~"
    r"|well\sover|just\s(?:over|under)|reportedly|an?\s(?:additional|further)|another"
)
_BEFORE = (
    rf"(?:(?P<more>{_MORE})|(?P<least>{_LEAST})|(?P<most>{_MOST})|(?P<less>{_LESS})|(?P<about>{_ABOUT}))"
)
_MONEY = r"(?P<sign>(?:US|A|C|NZ|HK)?\$|[\u20ac\u00a3\u20bd\u20b4\u00a5\u20b9]|(?:USD|EUR|GBP|US)\s?)"
_TO = r"\s?(?:-|\u2013|\u2014)\s?|\s(?:to|or)\s"
QUANTITY = re.compile(
    rf"(?<![\w.#/:-])(?:(?i:{_BEFORE})\s)?(?:(?i:(?P<between>between"
    rf"|from))\s)?(?:{_MONEY}\s?)?(?:(?i:(?P<low>{NUMBER})))"
    rf"(?:(?:(?<=\w)(?:{_TO})|\s(?:and)\s(?=\W?\d"
    rf"|\w))(?:{_MONEY.replace('sign', 'sign2')}\s?)?(?i:(?P<high>{NUMBER})))?"
    r"(?P<tail>\+|\s(?:or|and)\s(?:more|fewer|less)\b|\sor\sso\b|-odd\b|\splus\b)?"
    r"(?P<unit>\s?%|\s(?:percent|per\scent|percentage\spoints?|pct)\b|[\s-]years?[\s-]olds?\b|(?:st|nd|rd"
    r"|th)\b)?"
)
"""A number with what qualifies it and, where it stands there, a second one that bounds it."""

_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b", re.IGNORECASE
)
_CURRENCY = re.compile(
    r"^\s(?:US\s)?(?:dollars?|euros?|pounds?|r(?:o)?ubles?|hryvnias?|yuan|yen|rupees?|francs?|cents?"
    r"|pesos?|zlotys?|liras?|lire|riyals?|dinars?)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"^[\s-]?(?:(?:square|cubic|metric)\s)?(?:kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet|foot"
    r"|inch(?:es)?|kilograms?|grams?|tons?|tonnes?"
    r"|pounds?|lit(?:er|re)s?|gallons?|barrels?|hectares?|acres?|degrees?|hours?|minutes?|seconds?|days?"
    r"|weeks?|months?|years?|decades?"
    r"|megawatts?|volts?|km/h|kmh|mph|km|kg|cm|mm|m)\b",
)
_AGED = re.compile(r"\b(?:aged|age|age\sof)\s$", re.IGNORECASE)
_NAMED_AGE = re.compile(r"[A-Z]\w+,\s$")
_AFTER_AGE = re.compile(r"^(?:,|\)|\.|;|$|\sand\b)")
_MOVED = re.compile(
    r"\b(?:r[io]se|risen|rising|f[ea]ll|fallen|increas\w+|climb\w*|jump\w*|drop\w*|gr[eo]w\w*|cut|rais\w+|lower\w*"
    r"|declin\w+|reduc\w+|went|up|down|slow\w*|surg\w+|chang\w+|shr[aiu]nk)\b[^.]{0,30}$",
    re.IGNORECASE,
)
_NEAR = 50
_LONGEST_SENTENCE = 20_000
_VAGUE = (
    "dozen",
    "score",
    "crowd",
    "throng",
    "masses",
    "droves",
    "number",
    "handful",
    "numerous",
    "countless",
    "couple",
    "half",
    "third",
    "quarter",
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_HINTS = (*"0123456789", *sorted(NUMBER_WORDS), *_VAGUE, *_ORDINALS)
"""A sentence without any of these has no quantity."""


@dataclass(frozen=True, slots=True)
class _Reading:
    kind: QuantityKind
    bounds: Bounds


def find_quantities(
    document: Document, tokens: Sequence[TaggedToken], timexes: Sequence[Timex]
) -> tuple[Quantity, ...]:
    """Every quantity in the document's sentences, in order; numbers inside expressions of time are theirs."""
    dated = {i for timex in timexes for i in range(timex.first, timex.last)}
    found: list[Quantity] = []
    for sentence in document.sentences:
        words = sentence.text.lower()
        if not any(map(words.__contains__, _HINTS)):
            continue
        view = sentence_view(tokens, sentence)
        end = 0
        for start, stop, reading in _readings(view.text[:_LONGEST_SENTENCE], view, tokens):
            first, last = view.tokens(start, stop)
            if start < end or not dated.isdisjoint(range(first, last)):
                continue
            end = stop
            found.append(_quantity(view, (start, stop), (first, last), tokens, reading))
    return tuple(found)


def _readings(text: str, view: View, tokens: Sequence[TaggedToken]) -> Iterator[tuple[int, int, _Reading]]:
    letters = folded(text)
    found: list[tuple[int, int, _Reading]] = []
    if any(map(letters.__contains__, MAGNITUDE_HINTS)):
        found += ((*m.span(), _Reading("cardinal", magnitude_of(m))) for m in MAGNITUDE.finditer(text))
    if any(map(letters.__contains__, SHARE_HINTS)):
        found += ((*m.span(), _Reading("percent", share_of(m))) for m in SHARE.finditer(text))
    for match in QUANTITY.finditer(text):
        if _is_change(match, text):
            found += _ends_of_change(match, text)
        elif reading := _read(match, text, view, tokens):
            found.append((*_span(match), reading))
    for match in _ORDINAL.finditer(text) if any(map(letters.__contains__, _ORDINALS)) else ():
        if _is_ordinal(tokens[view.tokens(*match.span())[0]]):
            value = float(1 + _ORDINALS.index(match.group().lower()))
            found.append((*match.span(), _Reading("ordinal", Bounds(value, value, value, "="))))
    return iter(sorted(found, key=lambda item: (item[0], -item[1])))


def _is_change(match: re.Match[str], text: str) -> bool:
    """Whether "from … to …" tells where something moved rather than between what it lies."""
    if (match["between"] or "").lower() != "from" or not match["high"]:
        return False
    return bool(_MOVED.search(text[max(0, match.start() - _NEAR) : match.start()]))


def _ends_of_change(match: re.Match[str], text: str) -> Iterator[tuple[int, int, _Reading]]:
    """Where it moved from and where to, each a number of its own."""
    kind = _kind(match, text)
    for name in ("low", "high"):
        value = read_number(match[name])
        if value is not None:
            end = match.end() if name == "high" else match.end(name)
            yield match.start(name), end, _Reading(kind, Bounds(value, value, value, "="))


def _is_ordinal(token: TaggedToken) -> bool:
    return token.pos == "ADJ" or token.tag == "JJ"


def _span(match: re.Match[str]) -> tuple[int, int]:
    end = match.end()
    if match["between"] and not match["high"]:
        return match.start("sign") if match["sign"] else match.start("low"), end
    return match.start(), end


def _read(match: re.Match[str], text: str, view: View, tokens: Sequence[TaggedToken]) -> _Reading | None:
    value = read_number(match["low"])
    if value is None or _is_no_count(match, text, view, tokens):
        return None
    kind = _kind(match, text)
    if kind == "ordinal":
        return _Reading(kind, Bounds(value, value, value, "="))
    high = read_number(match["high"]) if match["high"] else None
    if high is not None:
        return _range(match, kind, value, high)
    return _Reading(kind, _bounds(match, value))


def _range(match: re.Match[str], kind: QuantityKind, low: float, high: float) -> _Reading | None:
    scale = re.search(r"(?:thousand|million|billion|trillion)", match["high"])
    if scale and low < 1000 and scale.group() not in match["low"]:
        low *= read_number(scale.group()) or 1
    if low >= high:
        return None
    return _Reading(kind, Bounds(low, low, high, ">="))


def _kind(match: re.Match[str], text: str) -> QuantityKind:
    unit = (match["unit"] or "").strip().lower()
    after, before = text[match.end() : match.end() + 40], text[max(0, match.start() - 20) : match.start()]
    if unit in ("st", "nd", "rd", "th"):
        return "ordinal"
    if "year" in unit or _AGED.search(before) or (_NAMED_AGE.search(before) and _AFTER_AGE.match(after)):
        return "age"
    if unit:
        return "percent"
    if match["sign"] or _CURRENCY.match(after):
        return "money"
    return "measure" if _MEASURE.match(after) else "cardinal"


def _bounds(match: re.Match[str], value: float) -> Bounds:
    tail = (match["tail"] or "").strip().lower()
    if match["more"]:
        return Bounds(value, value, None, ">")
    if match["least"] or tail in ("+", "plus") or tail.endswith("more"):
        return Bounds(value, value, None, ">=")
    if match["most"] or tail.endswith(("fewer", "less")):
        return Bounds(value, None, value, "<=")
    if match["less"]:
        return Bounds(value, None, value, "<")
    exact = (match["about"] or "").lower() in ("", "another", "reportedly") or re.match(
        r"an?\s(?:additional|further)", match["about"], re.IGNORECASE
    )
    if exact and not tail:
        return Bounds(value, value, value, "=")
    return Bounds(value, None, None, "~")


def _is_no_count(match: re.Match[str], text: str, view: View, tokens: Sequence[TaggedToken]) -> bool:
    """Numbers that count nothing: pronouns, clock times, numbers of things, parts of names and scores."""
    after = text[match.end() : match.end() + 12]
    word = match["low"].lower()
    if match["unit"] or match["sign"]:
        return False
    if re.match(r"[:/]\d|-?[A-Za-z]*\d|\s?(?:[ap]\.?m\b|GMT|o'clock)", after):
        return True
    if re.search(
        r"(?:\b(?:No|Nos|number|article|section|chapter|group|flight|route|highway|page|channel)\.?|\bat)\s$",
        text[max(0, match.start() - 12) : match.start()],
        re.IGNORECASE,
    ):
        return not re.search(r"\bat\s$", text[: match.start()]) or not after.strip()
    if word == "one":
        first, _ = view.tokens(match.start("low"), match.end("low"))
        return tokens[first].dep != "nummod" and not match["high"]
    return False


def _quantity(
    view: View,
    span: tuple[int, int],
    place: tuple[int, int],
    tokens: Sequence[TaggedToken],
    reading: _Reading,
) -> Quantity:
    first, last = place
    text = view.text[span[0] : span[1]]
    qualifier: Qualifier = reading.bounds.qualifier
    return Quantity(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        text=text,
        kind=reading.kind,
        value=reading.bounds.value,
        low=reading.bounds.low,
        high=reading.bounds.high,
        qualifier=qualifier,
        unit=_unit(tokens, first, last) if reading.kind in ("cardinal", "measure") else None,
        first=first,
        last=last,
    )


def _unit(tokens: Sequence[TaggedToken], first: int, last: int) -> str | None:
    """The lemma of the noun the number counts: its head, or what follows "of"."""
    for i in range(last - 1, first - 1, -1):
        head = tokens[i].head
        if (
            tokens[i].dep in ("nummod", "quantmod", "amod")
            and head >= last
            and tokens[head].pos in ("NOUN", "PROPN")
        ):
            return tokens[head].lemma.lower()
    if last + 1 < len(tokens) and tokens[last].text.lower() == "of":
        return _object_of(tokens, last)
    if last < len(tokens) and tokens[last].pos == "NOUN":
        return tokens[last].lemma.lower()
    return None


def _object_of(tokens: Sequence[TaggedToken], preposition: int) -> str | None:
    for i in range(preposition + 1, min(len(tokens), preposition + 12)):
        if tokens[i].head == preposition and tokens[i].dep == "pobj":
            return tokens[i].lemma.lower() if tokens[i].pos in ("NOUN", "PROPN") else None
    return None
