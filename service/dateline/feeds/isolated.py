"""Reading a feed in a child process: what breaks the parser breaks nothing else."""

from __future__ import annotations

import asyncio
import sys
from urllib.parse import urljoin

from pydantic import BaseModel

from dateline.errors import BadInput
from dateline.feeds.channel import Channel
from dateline.fetching.fetched import Fetched
from dateline.text.page.markup import Tag, attributes_of, scan

_WALL_S = 60.0
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_HEAD = 256 * 1024


class _Answer(BaseModel):
    channel: Channel | None = None
    reason: str = ""
    message: str = ""


async def read_isolated(fetched: Fetched, most: int) -> Channel:
    """What `read_channel` makes of it; `BadInput` (``unreadable``) when it takes too much time or memory."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dateline.feeds.reading", fetched.url, fetched.content_type, str(most)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_WALL_S):
            said, _ = await child.communicate(fetched.body)
    except TimeoutError:
        said = b""
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise BadInput("unreadable", "reading it takes more time or memory than any feed is worth")
    answer = _Answer.model_validate_json(said)
    if answer.channel is None:
        hint = _named_feeds(fetched) if answer.reason == "html" else None
        raise BadInput(answer.reason, answer.message, hint=hint)
    return answer.channel


def _named_feeds(fetched: Fetched) -> str | None:
    """Which feeds an HTML page names, as browsers find them."""
    page = fetched.text[:_HEAD]
    links = [attributes_of(tag) for tag in scan(page) if isinstance(tag, Tag) and tag.name == "link"]
    feeds = [
        urljoin(fetched.url, link["href"])
        for link in links
        if link.get("type", "").lower() in _FEED_TYPES and link.get("href")
    ]
    return f"the page names {', '.join(feeds[:5])}" if feeds else None
