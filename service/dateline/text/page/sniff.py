"""What an article is written in, when nobody says."""

from __future__ import annotations

import re

from dateline.contracts import ContentType

_HTML = re.compile(
    r"<!doctype html|<(?:html|head|body|article|main|section|div|p|br|span|h[1-6]|ul|table|script|meta"
    r"|title)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"^#{1,6} \S|\[[^\[\]\n]{1,300}\]\([^()\s]{0,500}\)|\*\*[^*\n]{1,300}\*\*|^(?:[-*+]|\d\.) \S|^> "
    r"|<https?://[^<>\s]{1,500}>|^(?:={3,}|-{3,})$",
    re.MULTILINE,
)
_PROBE = 20_000


def sniff(text: str) -> ContentType:
    """The content type of a text by its looks: HTML by its tags, markdown by its marks."""
    probe = text[:_PROBE]
    tags = _HTML.findall(probe)
    if len(tags) >= 3 or (tags and probe.lstrip()[:1] == "<"):
        return "text/html"
    return "text/markdown" if _MARKDOWN.search(probe) else "text/plain"
