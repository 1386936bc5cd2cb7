"""Whatever stands in for a page is read in bounded time, and what comes out holds together."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.coding import code
from dateline.contracts import ContentType
from dateline.text import tag
from tests.fuzz.invariants import check, read
from tests.fuzz.pages import CONTENT_TYPES, TEXTS

SENTENCE = "The minister said on Monday that 12 people had been killed in the town. "

HUGE = {
    "one token": "a" * 1_000_000,
    "digits": "1" * 1_000_000,
    "full stops": "." * 1_000_000,
    "line feeds": "\n" * 1_000_000,
    "quotation marks": '"' * 100_000,
    "opening marks": "\u201c" * 100_000,
    "NULs": "\x00" * 500_000 + SENTENCE,
    "lone surrogates": "\ud800" * 100_000,
    "right to left": "\u202e\u0645\u0631\u062d\u0628\u0627 " * 30_000,
    "emoji": "\U0001f600\u200d\U0001f525" * 100_000,
    "zalgo": ("Z" + "\u0300\u0301\u0302" * 20) * 5_000,
    "brackets": "[" * 100_000 + "]" * 100_000,
    "links that never close": "[a](" * 60_000,
    "emphasis that never closes": "*a_b~~" * 60_000,
    "bold in bold": "**" * 100_000 + "a" + "**" * 100_000,
    "elements in elements": "<div>" * 50_000 + "x" + "</div>" * 50_000,
    "tables in tables": "<table><tr><td>" * 30_000,
    "attributes": "<p " + 'a="b" ' * 100_000 + ">hi</p>",
    "comments that never close": "<p>" + "<!--" * 100_000,
    "tags that never close": "<a " * 100_000,
    "titles": "<title>" * 50_000,
    "markers": "Embed:\n\n" * 20_000,
    "headings": "# a\n" * 100_000,
    "bylines": "By A B\n" * 30_000,
    "initials": "A. " * 100_000,
    "a long page": f"<p>{SENTENCE * 8}</p>\n" * 850,
    "a long text": f"{SENTENCE * 8}\n\n" * 850,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_a_page_is_read_in_time_linear_in_it(text: str) -> None:
    start = time.process_time()
    document = read(text, None)
    assert time.process_time() - start < 20
    check(document)


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
    "many quotation marks": '"' * 20_000,
    "one token": "a" * 200_000,
    "marks and words": "he said, " * 3_000,
    "weekdays": "Monday " * 5_000,
    "amounts": "thousands of " * 5_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_goes_all_the_way(text: str) -> None:
    start = time.process_time()
    tagged = tag(read(text, None))
    code(tagged)
    assert time.process_time() - start < 30
    check(tagged)


def test_the_largest_texts_take_bounded_memory() -> None:
    script = (
        "from tests.fuzz.invariants import read\n"
        "from tests.text.test_bad_input import HUGE\n"
        "for text in HUGE.values(): read(text, None)\n"
    )
    limit = 3 * 1024**3
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.returncode == 0
