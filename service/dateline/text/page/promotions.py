"""What asks the reader for something: buttons, newsletters, payment, consent, the small print."""

from __future__ import annotations

import re

from dateline.text.page.block import Block
from dateline.text.page.phrases import opening

_PROMOTION = opening("promotions")
_BUTTON = re.compile(
    r"(?:facebook|twitter|x|whats ?app|e-?mail|print|linked ?in|pinterest|reddit|telegram|messenger|tumblr"
    r"|viber|vk|vkontakte|instagram|youtube|google\+|bluesky|threads|mastodon|copy link|copy|save|share|tweet"
    r"|pin|pocket|flipboard|line|sms|comments?|like|bookmark|more)(?:\s\d{1,5})?",
    re.IGNORECASE,
)
_LONGEST = 300


def is_promotion(block: Block) -> bool:
    """Whether the block asks the reader for something rather than telling the news."""
    return len(block.text) <= _LONGEST and bool(_PROMOTION.match(block.words))


def is_button(block: Block) -> bool:
    """Whether the block is no more than the name of a platform or of something to press."""
    return len(block.text) < 30 and bool(_BUTTON.fullmatch(block.words))
