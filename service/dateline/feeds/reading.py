"""Bytes as a channel, whatever kind of feed they are.

As a program it reads them from stdin, in a process of its own that may take little time and memory. It
imports as little as it can: it is started for each feed that changed.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from dataclasses import asdict

from dateline.errors import BadInput, FetchFailed
from dateline.feeds.channel import Channel
from dateline.feeds.jsonfeed import read_json_feed
from dateline.feeds.sitemaps import read_list, read_sitemap
from dateline.feeds.syndication import read_syndicated
from dateline.fetching.unpacking import GZIP_MAGIC, unpack

_PROBE = 4096
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_SYNDICATED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CPU_S = 20
_MEMORY_BYTES = 1024 * 1024 * 1024


def read_channel(body: bytes, *, url: str, content_type: str, most: int) -> Channel:
    """The channel; `BadInput` says what it is instead. A packed one unpacks to ``most`` bytes or fewer."""
    if body.startswith(GZIP_MAGIC):
        try:
            body = unpack(body, most)
        except FetchFailed as error:
            raise BadInput(error.reason, str(error)) from None
    body = body if body.startswith(_UTF16) else body.lstrip()
    if not body:
        raise BadInput("empty", "there is nothing in it")
    probe = body[:_PROBE]
    if _SITEMAP.search(probe) and not _SYNDICATED.search(probe):
        return read_sitemap(body, url)
    if _HTML.search(probe) and not _SYNDICATED.search(probe):
        raise BadInput("html", "it is an HTML page, no feed")
    if content_type == "text/plain" and (listed := read_list(body)):
        return listed
    if body.startswith(b"{") and (told := read_json_feed(body, url)):
        return told
    return read_syndicated(body, url)


def _main(url: str, content_type: str, most: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    try:
        channel = read_channel(sys.stdin.buffer.read(), url=url, content_type=content_type, most=int(most))
        answer: dict[str, object] = {"channel": asdict(channel)}
    except BadInput as error:
        answer = {"reason": error.reason, "message": str(error)}
    except Exception as error:
        # Whatever breaks the parser is a property of the feed, and its reader goes on.
        answer = {
            "reason": "unreadable",
            "message": f"reading it fails: {type(error).__name__}: {error}"[:300],
        }
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    _main(*sys.argv[1:4])
