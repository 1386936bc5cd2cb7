"""What leads away from the article: related links, promotions, and the page it was taken from."""

from __future__ import annotations

import re

from dateline.text.page.block import Block
from dateline.text.page.part import Cursor, Part, part_of

_SOURCE = re.compile(
    r"^(?:original (?:url|article|source|link|story)|source(?: url)?|url|link|canonical(?: url)?|permalink"
    r"|via"
    r"|available (?:at|from)|read the (?:original|full) (?:article|story)(?: (?:at|on|here))?"
    r"|(?:this article was )?(?:first|originally) published (?:at|on|in))\s?:?\s?(?P<url>https?://\S+)?$",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://\S{1,2000}$")
_RELATED = re.compile(
    r"^(?:related(?: (?:article|articles|story|stories|coverage|content|news|posts?|topics?|links?))?"
    r"|read (?:more|also|next|on|this)|also read|see also|more (?:on this(?: story)?|from|about|news"
    r"|stories|coverage)"
    r"|recommended(?: for you)?|you may also like|you might also like|don.t miss|editors?.? picks?"
    r"|most (?:read|popular|viewed)"
    r"|trending(?: now)?|further reading|in pictures|watch(?: (?:more|now|also|live))?|listen(?: now| to)?"
    r"|must read|next up|up next"
    r"|key points|explainer|analysis|opinion|in case you missed it)\b\s?(?::|\u2014|\u2013|>|\u00bb|\||$)",
    re.IGNORECASE,
)
_PROMOTION = re.compile(
    r"^(?:advertise?ments?\b|sponsored\b|promoted\b|story continues below|article continues (?:below|after)"
    r"|scroll (?:down )?(?:to|for) (?:continue|more)|(?:please )?(?:sign|log) ?(?:up|in)\b|subscribe\b"
    r"|newsletter\b"
    r"|(?:get|receive) (?:our|the|all the) (?:latest|daily|top|morning|best|free|news)|follow (?:us|our|@"
    r"|[\w'\u2019]{1,20} (?:\w{1,12} )?coverage|\w{1,20} on (?:twitter|facebook|instagram|telegram|x))\b"
    r"|join (?:us|our|the (?:conversation|discussion))\b|share (?:this|on|via|article)\b|(?:tap"
    r"|click) here\b|download (?:our|the) \w{0,12} ?app\b"
    r"|like us on\b|(?:\u00a9|\(c\)|copyright\b)|all rights reserved|support (?:our|us|independent)\b"
    r"|donate\b|(?:leave|post|add) a comment|comments? ?\(?\d{0,6}\)?$"
    r"|print(?: this)?(?: page| article)?$|e-?mail(?: this)?$|tags?\s?:|topics?\s?:|filed under"
    r"|categories\s?:|loading|skip to\b|back to top|cookie|we use cookies"
    r"|this (?:website|site) uses cookies|\d{1,3} (?:shares?|comments?|min(?:ute)?s? read)$"
    r"|recommended\s?$|continue reading\b"
    r"|have (?:a (?:tip|story)|you got)|contact (?:us|the (?:author|reporter))\b"
    r"|send (?:us )?(?:your )?(?:tips|feedback)|want more)",
    re.IGNORECASE,
)
_LONGEST_PROMOTION = 300


def read_source_url(cursor: Cursor) -> Part | None:
    """The address the page gives for itself, with the words that announce it."""
    match = _SOURCE.match(cursor.block.words) if len(cursor.block.text) < 2100 else None
    if not match:
        return _last_url(cursor)
    if match["url"]:
        return _take(cursor, 1, match["url"])
    if cursor.block.links and cursor.block.links[-1].url.startswith("http"):
        return _take(cursor, 1, cursor.block.links[-1].url)
    ahead = cursor.ahead(1)
    if ahead and _URL.match(ahead[0].words):
        return _take(cursor, 2, ahead[0].words)
    return None


def _last_url(cursor: Cursor) -> Part | None:
    if cursor.at == len(cursor.blocks) - 1 and cursor.at > 0 and _URL.match(cursor.block.words):
        return _take(cursor, 1, cursor.block.words)
    return None


def _take(cursor: Cursor, count: int, url: str) -> Part:
    blocks = cursor.blocks[cursor.at : cursor.at + count]
    cursor.at += count
    return part_of("source-url", blocks, url=url)


def read_related(cursor: Cursor) -> Part | None:
    """A link to another article, a list of them under its heading, or a promotion."""
    block = cursor.block
    if is_promotion(block):
        cursor.at += 1
        return part_of("related", [block], role="promotion")
    if block.markup == "related" or _RELATED.match(block.words):
        return _linked(cursor)
    if _only_link(block) and not cursor.opening:
        cursor.at += 1
        return part_of("related", [block], title=block.words)
    return None


def is_promotion(block: Block) -> bool:
    """Whether the block asks the reader for something rather than telling the news."""
    return len(block.text) <= _LONGEST_PROMOTION and bool(_PROMOTION.match(block.words))


def _only_link(block: Block) -> bool:
    return block.linked > 0.9 and len(block.text) < 250


def _linked(cursor: Cursor) -> Part | None:
    block = cursor.block
    label = _RELATED.match(block.words)
    rest = block.words[label.end() :].strip() if label else block.words
    if rest and len(rest) > 250:
        return None
    count = 1
    ahead = cursor.ahead(20)
    while not rest and count <= len(ahead) and _only_link(ahead[count - 1]):
        count += 1
    title = rest or (ahead[0].words if count == 2 else None)
    blocks = cursor.blocks[cursor.at : cursor.at + count]
    cursor.at += count
    return part_of("related", blocks, title=title)
