"""What asks the reader for something: buttons, newsletters, payment, consent, the small print."""

from __future__ import annotations

import re
from functools import lru_cache

from dateline.text.page.block import Block
from dateline.text.page.phrases import opening

_PROMOTION = opening("promotions")
_BUTTON = re.compile(
    r"(?:facebook|twitter|x|whats ?app|e-?mail|print|linked ?in|pinterest|reddit|telegram|messenger|tumblr"
    r"|viber|vk|vkontakte|instagram|youtube|google\+|bluesky|threads|mastodon|copy link|copy|save|share|tweet"
    r"|pin|pocket|flipboard|line|sms|comments?|like|bookmark|more)(?:\s\d{1,5})?",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:subscri\w+|newsletters?|inbox|download|sign(?:ing)? up|cookies?|donat(?:e|ion)|click|browser|app"
    r"|e-?mail|advertis\w+|for free|paywall|membership|podcast|notifications?|thanks for reading|your \w+"
    r"|our (?:website|site|journalism|reporting|coverage|work|channel|readers|stories|terms|policy))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"\u201c\u201d\u00ab]")
_ASKED = 3
_LONGEST = 300


def is_promotion(block: Block) -> bool:
    """Whether the block asks the reader for something rather than telling the news."""
    if len(block.text) > _LONGEST:
        return False
    return _asks(block.words)


@lru_cache(maxsize=64)  # several readers ask it of the same blocks
def _asks(words: str) -> bool:
    if _PROMOTION.match(words):
        return True
    if _QUOTED.search(words):
        return False
    asking = {match.lower() for match in _ASKING.findall(words)}
    return len(asking) >= _ASKED


def is_button(block: Block) -> bool:
    """Whether the block is no more than the name of a platform or of something to press."""
    return len(block.text) < 30 and bool(_BUTTON.fullmatch(block.words))
