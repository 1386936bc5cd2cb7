"""What may be sent that nobody should send: written and generated here, none of it taken from elsewhere.

Each sample says whether it is an article all the same, or why it is refused. It is what is sent, not what
this project makes of it: where the two disagree, a test does.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.contracts import ARTICLES, Headers, Message

FINE = "fine"

TERMINAL = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;a new title\x07",
    "\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H wiped",
    "\x1bc reset",
    "\x1bP1$r0m\x1b\\ answered",
    "\x9b31m one byte \x9b0m",
    "\x9d0;title\x9c",
    "back\x08\x08\x08\x08over",
    "return\rover",
    "bell\x07",
    "\x0e shifted \x0f",
    "\x7f deleted",
)
"""Strings that a terminal would obey."""

NAUGHTY = (
    *TERMINAL,
    "undefined", "null", "None", "nil", "NaN", "Infinity", "-1", "0x0", "1e400", "1/0", "true", "[]", "{}",
    "' OR 1=1 --", '"; DROP TABLE events; --', "%s%n%d", "{0}{1}", "${jndi:ldap://x}", "../../etc/passwd",
    "=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "a,b\"c", "a;b", "|calc", "`id`", "$(id)",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "&lt;&amp;&#0;",
    "\ufeffbom", "\u200bnothing\u200c\u200d", "\u202eright to left", "\u2066isolate\u2069",
    "\u2028line\u2029",
    "e\u0301\u0301\u0301\u0301", "Z\u0335\u0321\u0353\u0348" * 20, "\u0130\u0131 dotted", "\ufb01 ligature",
    "ﬀ",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1eb\U0001f1f7", "\U000e0041 tag", "\ufffe",
    "\uffff", "\U0010ffff",
    "\ue000 private", "العربية", "עברית", "中文新聞", "ไทย", "Ελληνικά", "ЖЖЖ", "ﷺ", "﷽", "\u3000wide\u3000",
    "\x01\x02\x03", "\x1c\x1d\x1e\x1f", "\x85next", "\xa0", "a\x0bb\x0cc", "x" * 5000, " " * 300, "\n" * 50,
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """``why`` is the reason it is refused for, or `FINE`."""

    name: str
    value: bytes | None
    why: str
    headers: Headers = ()
    key: bytes | None = None

    @property
    def message(self) -> Message:
        """On the articles topic; with its name as key where it has none of its own."""
        return Message(
            self.key if self.key is not None else self.name.encode(), self.value, self.headers, ARTICLES.name
        )


TEXT: Headers = (("content-type", b"text/plain"),)


def naughty() -> Iterator[Sample]:
    """Every naughty string in every field that takes one."""
    for number, said in enumerate(NAUGHTY):
        article = {
            "article_id": f"naughty-{number} {said[:200]}",
            "text": f"{said}\nThey marched.",
            "title": said,
            "url": f"https://example.org/{said[:50]}",
            "source": said,
            "metadata": {said: said},
        }
        yield Sample(f"naughty-{number}", json.dumps(article).encode(), FINE)


def json_suite() -> Iterator[Sample]:
    """JSON at its edges."""
    a = b'{"text":"They met.",'
    refused = {
        "nothing": b"", "a space": b" ", "only a bracket": b"{", "cut in a string": b'{"text":"They',
        "cut in an escape": b'{"text":"\\u00', "bad escape": b'{"text":"\\x41"}',
        "raw newline": b'{"text":"a\nb"}',
        "single quotes": b"{'text':'a'}", "no quotes": b"{text:'a'}", "no comma": b'{"text":"a" "url":"b"}',
        "comma at the end": b'{"text":"a",}', "two commas": b'{"text":"a",,"url":"b"}',
        "no colon": b'{"text" "a"}',
        "comment": b'{"text":"a"/*b*/}', "two values": b'{"text":"a"}{"text":"b"}',
        "rubbish behind": b'{"text":"a"}]',
        "bom": b'\xef\xbb\xbf{"text":"a"}', "utf-16": '{"text":"a"}'.encode("utf-16"),
        "leading zero": a + b'"metadata":{"n":012}}',
        "hex": a + b'"metadata":{"n":0x1F}}', "plus": a + b'"metadata":{"n":+1}}',
        "dot": a + b'"metadata":{"n":.5}}',
        "capital true": a + b'"metadata":{"n":True}}', "deep arrays": b"[" * 100_000,
        "deep objects": b'{"a":' * 100_000,
        "lone surrogate": a + b'"title":"\\ud800"}', "swapped surrogates": a + b'"title":"\\udc00\\ud800"}',
        "pickle": pickle.dumps({"text": "They met."}), "a zip": b"PK\x03\x04" + bytes(range(256)),
        "5,000 digits": a + b'"metadata":{"n":' + b"9" * 5000 + b"}}",
    }  # fmt: skip
    framed = {"every byte": bytes(range(256)), "nul bytes": b"\x00" * 50}
    other_things = {
        "null": b"null", "true": b"true", "number": b"1", "string": b'"They met."', "list": b'[{"text":"a"}]',
        "no text": b"{}", "null text": b'{"text":null}', "number as text": b'{"text":5}',
        "list as text": b'{"text":["a"]}',
        "empty text": b'{"text":""}', "number as id": a + b'"article_id":5}',
        "long id": a + b'"article_id":"' + b"i" * 600 + b'"}',
        "bad time": a + b'"published_at":"soon"}', "number as time": a + b'"published_at":1597650000}',
        "unknown type": a + b'"content_type":"text/troff"}', "list as metadata": a + b'"metadata":[1]}',
        "nan": a + b'"metadata":{"n":NaN}}', "infinity": a + b'"metadata":{"n":-Infinity}}',
        "too large a float": a + b'"metadata":{"n":1e999}}',
    }  # fmt: skip
    fine = {
        "unknown field": a + b'"mood":"dark"}', "duplicate keys": b'{"text":"They left.","text":"They met."}',
        "white space": b' \t\r\n{ "text" : "They met." } \n',
        "escapes": b'{"text":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9 met."}',
        "surrogate pair": b'{"text":"\\ud83d\\ude00 met."}', "null fields": a + b'"url":null,"title":null}',
        "small float": a + b'"metadata":{"n":1e-400}}', "minus zero": a + b'"metadata":{"n":-0}}',
        "long number": a + b'"metadata":{"n":123456789012345678901234567890}}',
        "deep enough": a + b'"metadata":{"n":' + b"[" * 50 + b"]" * 50 + b"}}",
        "bare day": a + b'"published_at":"2026-03-01"}',
    }  # fmt: skip
    nul = {"escaped nul": b'{"text":"a\\u0000b"}', "nul in a key": a + b'"metadata":{"\\u0000":1}}'}
    for name, value in refused.items():
        yield Sample(name, value, "empty" if not value else "invalid-json")
    for name, value in framed.items():
        yield Sample(name, value, "no-registry")
    for name, value in other_things.items():
        yield Sample(name, value, "invalid-record")
    for name, value in fine.items():
        yield Sample(name, value, FINE)
    for name, value in nul.items():
        yield Sample(name, value, "nul")


def utf8_suite() -> Iterator[Sample]:
    """Bytes that are almost UTF-8, as bare text and inside JSON."""
    broken = {
        "latin-1": b"caf\xe9", "truncated 2": b"a\xc3", "truncated 3": b"a\xe2\x82",
        "truncated 4": b"a\xf0\x9f\x98",
        "lone continuation": b"a\x80b", "overlong slash": b"\xc0\xaf", "overlong nul": b"\xc0\x80",
        "overlong 3": b"\xe0\x80\xaf",
        "overlong 4": b"\xf0\x80\x80\xaf", "surrogate": b"\xed\xa0\x80",
        "surrogate pair in utf-8": b"\xed\xa0\xbd\xed\xb8\x80",
        "above the last": b"\xf4\x90\x80\x80", "five bytes": b"\xf8\x88\x80\x80\x80", "fe": b"\xfe",
        "ff": b"\xff", "windows": b"\x93quoted\x94",
    }  # fmt: skip
    whole = {
        "first of 2": b"\xc2\x80", "last of 2": b"\xdf\xbf", "first of 3": b"\xe0\xa0\x80",
        "last of 3": b"\xef\xbf\xbf",
        "before surrogates": b"\xed\x9f\xbf", "first of 4": b"\xf0\x90\x80\x80",
        "last of 4": b"\xf4\x8f\xbf\xbf",
    }  # fmt: skip
    for name, value in broken.items():
        yield Sample(f"text {name}", value, "invalid-utf8", TEXT)
        yield Sample(f"json {name}", b'{"text":"' + value + b'"}', "invalid-json")
    for name, value in whole.items():
        yield Sample(f"text {name}", value + b" They met.", FINE, TEXT)
        yield Sample(f"json {name}", b'{"text":"' + value + b' They met."}', FINE)
    yield Sample("key of no text", b'{"text":"They met."}', "invalid-utf8", key=b"\xff\xfe")
    yield Sample("key with nul", b'{"text":"They met."}', "nul", key=b"a\x00b")
    yield Sample("text with nul", b"a\x00b", "nul", TEXT)


def future_and_past() -> Iterator[Sample]:
    """Other versions of the contract, and other content types."""

    def schema(version: str) -> Headers:
        return (("ce_dataschema", f"urn:dateline:schema:dateline-articles:{version}".encode()),)

    value = b'{"text":"They met.","since_v2":[1]}'
    for version, why in {
        "v1": FINE,
        "v1.7": FINE,
        "v2": "unknown-version",
        "v9": "unknown-version",
        "v0": "unknown-version",
    }.items():
        yield Sample(f"schema {version}", value, why, schema(version))
    yield Sample("schema of somebody else", value, FINE, (("ce_dataschema", b"https://example.org/schema"),))
    yield Sample("schema of no text", value, FINE, (("ce_dataschema", b"\xff\xfe"),))
    yield Sample("xml by name", value, FINE, (("content-type", b"application/xml"),))
    yield Sample("type of no text", value, FINE, (("content-type", b"\xff"),))
    yield Sample("trace of rubbish", value, FINE, (("traceparent", b"\xff\x00"), ("tracestate", b"")))
    yield Sample("time of rubbish", value, FINE, (("ce_time", b"\x1b[31msoon"),))
    yield Sample(
        "a header of the pipeline", value, FINE, (("dateline_origin", b"{}"), ("dateline_timings", b"["))
    )


def everything() -> list[Sample]:
    return [*naughty(), *json_suite(), *utf8_suite(), *future_and_past()]
