"""Texts that a cleaner meets nowhere but must survive: markup, marks and odd characters put together."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from dateline.contracts import ContentType

_PLAIN: Sequence[str] = (
    "Embed:", "By AFP", "By Jane Roe", "MINSK, Aug 17 (Reuters) - ", "May 4, 2021", "Read more: ",
    "Advertisement", "Photo: A B / AFP", "\u2014 G (@h) May 1, 2020", "Original url:",
    "https://example.org/a?b=c", "\n\n", "\n", "\r\n", "\u2028", "\t", "    ",
    "Police arrested 40 people on Monday, officials said. ", '"Leave!" he said. ', "- ", "1. ",
)  # fmt: skip
_MARKDOWN: Sequence[str] = (
    "# ", "### ", "**", "*", "_", "~~", "`", "> ", "[a](b)", "[", "](", ")", "![", "![a](b)", "\\",
    "| a | b |", "---", "===", "<https://a.b>", "[^1]",
)  # fmt: skip
_HTML: Sequence[str] = (
    "<p>", "</p>", "<div class='ad'>", "</div>", "<a href='x'>", "</a>", "<br>", "<!--", "-->", "<", ">",
    "&lt", "&amp;", "&#0;", "&#x110000;", "&#xD800;", "<script>", "</script>", "<style>", "<li>", "<ul>",
    "</ul>", "<table>", "<tr>", "<td>", "<h1>", "</h1>", "<blockquote class=twitter-tweet>",
    "</blockquote>", "<figcaption>", "<title>", "<html lang=", "<meta name='author' content='",
    '<script type="application/ld+json">{"@type": "NewsArticle"', "<svg>", "<template>", "<iframe>",
    "<p hidden>", "'", '"', "<![CDATA[", "<?xml", "</", "<time datetime=",
)  # fmt: skip
_ODD: Sequence[str] = (
    "\x00", "\ufeff", "\u202e", "\u200b", "\u200d", "\xad", "\ud800", "\U0001f600", "Z\u0300\u0301",
    "\u00ab", "\u201c", "\u2019", "\u3002", "\u0645\u0631\u062d\u0628\u0627",
    "\u041c\u0438\u043d\u0441\u043a", "\x85", "\x1c", "\xa0", "\uffff", "\u00df", "\u0130", "\ufb01",
)  # fmt: skip
PIECES: Sequence[str] = (*_PLAIN, *_MARKDOWN, *_HTML, *_ODD)
"""What the layouts of pages are made of, whole and broken, and characters that break them."""

CONTENT_TYPES: tuple[ContentType | None, ...] = ("text/plain", "text/markdown", "text/html", None)

TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), min_size=1, max_size=40).map(
    "".join
)
