"""What HTML elements say of the text in them: by their names, classes and roles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from dateline.text.page.block import Markup

BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd",
        "details", "dialog",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
        "h5", "h6",
        "head", "header", "hgroup", "hr", "html", "label", "li", "main", "nav", "ol", "option", "p", "pre",
        "section",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
"""Elements that begin a new block of text."""

VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
"""Elements without an end."""

HIDDEN = frozenset(
    (
        "script", "style", "noscript", "template", "iframe", "svg", "math", "select", "textarea", "title",
        "head", "object", "audio", "video", "canvas", "button", "option", "dialog", "datalist",
    )
)  # fmt: skip
"""Elements whose text is no part of the article."""

Role = Literal["boilerplate", "related", "caption", "byline", "date", "embed"]

_ELEMENT_ROLES: Mapping[str, Role] = {
    "nav": "boilerplate",
    "footer": "boilerplate",
    "aside": "related",
    "figcaption": "caption",
    "time": "date",
}
_EMBED = re.compile(
    r"twitter-(?:tweet|video)|instagram-media|fb-(?:post|video)|tiktok-embed|telegram-post|bluesky-embed"
    r"|reddit-embed",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|footer|breadcrumbs?|sidebar|shar(?:e|ing)(?:bar|buttons?"
    r"|tools?|daddy)?|social(?:-?\w+)?"
    r"|newsletter|subscri(?:be|ption)|sign-?up|promo(?:tion)?|advert\w*|ads?|ad-\w+|dfp|sponsor\w*"
    r"|comments?(?:-?\w+)?|disqus\w*|respond"
    r"|cookies?(?:-?\w+)?|consent|gdpr|modal|popup|overlay|toolbar|pagination|pager|tags|tag-list|topics"
    r"|login|masthead|skip-?\w*|hidden|visually-hidden"
    r"|sr-only|screen-reader-text|print-only|paywall|widget|outbrain|taboola|copyright|disclaimer|donat\w+"
    r"|app-?download|feedback|author-(?:bio|info|box|card)"
    r"|about-the-author|read-?time|tooltip)(?:$|[\s_-])",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:^|[\s_-])(?:related\w*|recommend\w*|trending|most-?(?:read|popular|viewed)|popular|read-?(?:more"
    r"|next|also)|more-?(?:on|from|stories|news|articles)|also-?(?:read|like)|see-?also|teaser\w*"
    r"|further-?reading|rail|up-?next|latest-?\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:wp-caption-text|caption(?:-?text)?|photo-?(?:credit|caption)|image-?(?:credit"
    r"|caption)|credit|media-?caption)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line\w*|author(?:-?names?|s)?|writer|contributor\w*|p-author|reporter)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:^|[\s_-])(?:date(?:line|time|-?published)?|publish(?:ed)?(?:-?(?:date|at|on|time))?|timestamp"
    r"|time|posted-on|updated|pubdate)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PROPERTIES: Mapping[str, Role] = {
    "author": "byline",
    "datePublished": "date",
    "dateModified": "date",
    "caption": "caption",
}
_UNFLAGGED = frozenset(("html", "body", "main", "article"))
_BY_CLASS: tuple[tuple[re.Pattern[str], Role], ...] = (
    (_EMBED, "embed"),
    (_CAPTION, "caption"),
    (_BYLINE, "byline"),
    (_DATE, "date"),
    (_RELATED, "related"),
    (_BOILERPLATE, "boilerplate"),
)


def role_of(name: str, attributes: Mapping[str, str]) -> Role | None:
    """What an element is by its name, property, state or class; None when they do not tell."""
    if (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _invisible(attributes.get("style", ""))
    ):
        return "boilerplate"
    if attributes.get("role") in ("navigation", "complementary", "contentinfo", "search", "banner", "dialog"):
        return "boilerplate"
    if by_property := _PROPERTIES.get(attributes.get("itemprop", "")):
        return by_property
    if name in _ELEMENT_ROLES:
        return _ELEMENT_ROLES[name]
    if name in _UNFLAGGED:
        return None
    words = f"{attributes.get('class', '')} {attributes.get('id', '')}".strip()
    if not words:
        return "byline" if "author" in attributes.get("rel", "") else None
    return next((role for pattern, role in _BY_CLASS if pattern.search(words)), None)


def _invisible(style: str) -> bool:
    return (
        bool(re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", style, re.IGNORECASE))
        if style
        else False
    )


def markup_of(name: str, role: Role | None) -> Markup:
    """What a block in that element, under that role, is as far as markup tells."""
    if re.fullmatch(r"h[1-6]", name) and role != "embed":
        return "heading"
    if role in ("caption", "byline", "date", "embed", "related"):
        return role
    return {"li": "item", "dt": "item", "dd": "item", "blockquote": "quote"}.get(name, "text")  # type: ignore[return-value]
