"""Whatever stands in for a page is read in bounded time, and what comes out holds together."""

from __future__ import annotations

import resource
import subprocess
import sys
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.coding import code
from dateline.contracts import ContentType, TaggedDocument
from dateline.text import tag
from tests.fuzz import growth
from tests.fuzz.growth import Long, check_linear, measured
from tests.fuzz.invariants import check, read
from tests.fuzz.pages import CONTENT_TYPES, TEXTS

SENTENCE = "The minister said on Monday that 12 people had been killed in the town. "

_DEAREST = 20
"""Nothing takes so many times as long as a plain text of half a million characters."""

HUGE = {
    "one token": Long("a", 1_000_000),
    "digits": Long("1", 1_000_000),
    "full stops": Long(".", 1_000_000),
    "line feeds": Long("\n", 1_000_000),
    "quotation marks": Long('"', 100_000),
    "opening marks": Long("\u201c", 100_000),
    "NULs": Long("\x00", 500_000, middle=SENTENCE),
    "lone surrogates": Long("\ud800", 100_000),
    "right to left": Long("\u202e\u0645\u0631\u062d\u0628\u0627 ", 30_000),
    "emoji": Long("\U0001f600\u200d\U0001f525", 100_000),
    "zalgo": Long("Z" + "\u0300\u0301\u0302" * 20, 5_000),
    "brackets": Long("[", 100_000, closing="]"),
    "opening brackets": Long("[", 200_000),
    "links that never close": Long("[a](", 60_000),
    "emphasis that never closes": Long("*a_b~~", 60_000),
    "bold that never closes": Long("**a ", 100_000),
    "bold in bold": Long("**", 100_000, middle="a", closing="**"),
    "elements in elements": Long("<div>", 50_000, middle="x", closing="</div>"),
    "tables in tables": Long("<table><tr><td>", 30_000),
    "attributes": Long('a="b" ', 100_000, begin="<p ", middle=">hi</p>"),
    "quotation marks in tags": Long("<a \"b' c", 20_000, begin="<html><body><p>"),
    "comments that never close": Long("<!--", 100_000, begin="<p>"),
    "tags that never close": Long("<a ", 100_000),
    "titles": Long("<title>", 50_000),
    "markers": Long("Embed:\n\n", 20_000),
    "headings": Long("# a\n", 100_000),
    "bylines": Long("By A B\n", 30_000),
    "initials": Long("A. ", 100_000),
    "a long page": Long(f"<p>{SENTENCE * 8}</p>\n", 850),
    "a long text": Long(f"{SENTENCE * 8}\n\n", 850),
}


@pytest.mark.parametrize("long", HUGE.values(), ids=HUGE)
def test_a_page_is_read_in_time_linear_in_it(long: Long) -> None:
    document, seconds = check_linear(lambda text: read(text, None), long)
    assert seconds < _DEAREST * _plain_seconds()
    check(document)


@cache
def _plain_seconds() -> float:
    return measured(lambda text: read(text, None), HUGE["a long text"].text())[1]


def test_what_grows_with_the_square_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "_LEAST_S", 0.01)
    with pytest.raises(AssertionError, match="for a fourth"):
        check_linear(lambda text: sum(range(len(text) ** 2)), Long("a", 4_000))


@pytest.mark.parametrize(
    ("slow", "passes"), [([0.3, 3.0, 0.4, 1.2], True), ([0.3, 4.8, 0.6, 4.7, 0.9, 5.0], False)]
)
def test_what_was_slow_once_is_measured_again(
    slow: list[float], passes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(slow)
    monkeypatch.setattr(growth, "measured", lambda work, text: (work(text), next(seconds)))
    if passes:
        assert check_linear(str.upper, Long("a", 4)) == ("AAAA", 1.2)
    else:
        with pytest.raises(AssertionError, match=r"0\.30 s for a fourth, 4\.70 for all"):
            check_linear(str.upper, Long("a", 4))


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(CONTENT_TYPES))
@example("Police met.\n\n<svg>", "text/markdown")
@example("<template>\n\nPolice met.", "text/markdown")
@example("MINSK (Reuters) - <svg> Police met on Monday.", "text/markdown")
def test_any_layout_is_read_and_nothing_of_it_is_lost(text: str, content_type: ContentType | None) -> None:
    check(read(text, content_type))


ODD = {
    "nothing": " ",
    "one word": "Word",
    "only marks": "\u2014 ... ?!",
    "byte order mark": "\ufeff",
    "undefined": "undefined null NaN true ${jndi:ldap://x} %s%n {{7*7}} ../../etc/passwd",
    "script": "<script>alert(1)</script>",
    "script in text": "He said <script>alert('x')</script> and left.",
    "query": "Robert'); DROP TABLE events;-- said on Monday that he was attacked.",
    "zero width": "Th\u200be min\u200bister re\u200bsigned on Mon\u200bday.",
    "full width": "\uff34\uff48\uff45 \uff4d\uff49\uff4e\uff49\uff53\uff54\uff45\uff52",
    "upside down": "\u02d9\u0250nb\u1d09l\u0250 \u0250u\u0183\u0250\u026f \u01ddo\u0279\u01ddlop",
    "ligatures": "The o\ufb03cer \ufb01red on the crowd in Stra\u00dfburg.",
    "no dates": "On 31 February 2020 and 99/99/9999 and 99999999 years ago and 10000 years ago he left.",
    "numbers": "1e309 people, -1, 1/0, 0x41, 1,2,3,4,5,6, 99999999999999999999999 dead, .5.5.5 and 1..2",
    "mixed scripts": "President \u041f\u0443\u0442\u0438\u043d met \u4e60\u8fd1\u5e73 on Friday.",
    "brackets": "(((((((((((U))))))))))) [[[[[[[x]]]]]]]",
    "pronouns": "he he he he he. They they they they.",
    "quotes": "\"'\"'\"'\"'he said'\"'\"'\"",
    "NULs": "\x00\x00 President \x00 Smith \x00 resigned",
}
MUCH = {
    "many quotation marks": Long('"', 20_000),
    "one token": Long("a", 200_000),
    "marks and words": Long("he said, ", 3_000),
    "weekdays": Long("Monday ", 5_000),
    "amounts": Long("thousands of ", 5_000),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_goes_all_the_way(text: str) -> None:
    tagged, seconds = measured(_all_the_way, text)
    assert seconds < 30
    check(tagged)


@pytest.mark.parametrize("long", MUCH.values(), ids=MUCH)
def test_odd_text_goes_all_the_way_in_time_linear_in_it(long: Long) -> None:
    tagged, seconds = check_linear(_all_the_way, long)
    assert seconds < 30
    check(tagged)


def _all_the_way(text: str) -> TaggedDocument:
    tagged = tag(read(text, None))
    code(tagged)
    return tagged


def test_the_largest_texts_take_bounded_memory() -> None:
    script = (
        "from tests.fuzz.invariants import read\n"
        "from tests.text.test_bad_input import HUGE\n"
        "for long in HUGE.values(): read(long.text(), None)\n"
    )
    limit = 3 * 1024**3
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.returncode == 0
