"""What an HTTP server answered, and its text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_PROBE = 4096
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
"""What pages that name the one are written in (the labels of the WHATWG's Encoding Standard)."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask with later whether anything changed."""

    etag: str | None = None
    last_modified: str | None = None


NOTHING_KNOWN = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. ``url`` is where it came from after redirects; ``moved_to`` is set where all were permanent.

    ``is_changed`` is false when the server says that nothing changed; there is no body then.
    ``fresh_s`` is for how long it says so beforehand.
    """

    url: str
    body: bytes
    content_type: str = ""
    charset: str | None = None
    validators: Validators = NOTHING_KNOWN
    moved_to: str | None = None
    fresh_s: float = 0.0
    is_changed: bool = True

    @property
    def text(self) -> str:
        """The body as text: as its byte order mark, its headers or its own markup say, else UTF-8.

        What cannot be decoded is U+FFFD, and so is NUL, which no article may have.
        """
        text = self._decoded().replace("\x00", "\ufffd")
        return text.removeprefix("\ufeff")

    def _decoded(self) -> str:
        for mark, encoding in _BOMS:
            if self.body.startswith(mark):
                return self.body.decode(encoding, "replace")
        found = _META.search(self.body[:_PROBE])
        for label in (self.charset, found[1].decode() if found else None):
            encoding_named = _codec(label)
            if encoding_named:
                return self.body.decode(encoding_named, "replace")
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            return self.body.decode("cp1252", "replace")


def _codec(label: str | None) -> str | None:
    """The codec to read that label with; null for one that is unknown, or no encoding of text."""
    if not label:
        return None
    try:
        name = codecs.lookup(label.strip("\"' ")).name
        b"x".decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name)
