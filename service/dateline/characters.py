"""Characters that a terminal or a browser obeys instead of showing: taken out, or marked."""

from __future__ import annotations

import re

_TURNS = "\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""Line separators, and the marks that turn the direction of text around."""

OBEYED = re.compile(f"[\x00-\x1f\x7f-\x9f{_TURNS}]")
"""C0 and C1 controls, DEL, and what breaks or turns lines."""

OBEYED_IN_JSON = re.compile(f"[\x7f-\x9f{_TURNS}]")
"""The same where JSON has escaped the C0 controls itself, and line breaks stand between records."""

_UNSEEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_TURNS}\ud800-\udfff]")


def safe(text: str) -> str:
    """The text on one line, without characters that a terminal obeys instead of showing."""
    return OBEYED.sub("", " ".join(text.split()))


def visible(text: str) -> str:
    """The text with a mark for every character that a browser would obey or refuse instead of showing."""
    return _UNSEEN.sub("\ufffd", text)
