"""`feed`: the list of feeds on the terminal, and one time through them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson

from dateline.broker import locate
from dateline.cli.inputs import is_url
from dateline.cli.session import run
from dateline.cli.terminal import (
    complain,
    plural,
    progress,
    remark,
    safe,
    shorten,
    write_json,
    write_lines,
)
from dateline.errors import BadInput, DatelineError, Degraded, FetchFailed
from dateline.feeds import pace
from dateline.feeds.channel import Channel
from dateline.feeds.isolated import read_isolated
from dateline.feeds.looking import Report
from dateline.feeds.register import Register
from dateline.feeds.rows import Feed
from dateline.feeds.running import register_path, run_feeds_once
from dateline.fetching.fetcher import FEEDS, Fetcher
from dateline.settings import Settings
from dateline.standing import signs

_AT_ONCE = 8
_WIDEST = 200

Checked = tuple[str, Channel | None]
"""Where a feed is, after permanent redirects, and what it is; null where nobody looked."""


def add_feeds(settings: Settings, urls: Sequence[str], *, check: bool, as_json: bool) -> None:
    """Follow those feeds; `DatelineError` at the end when one of them is none."""
    refused = 0
    checked = run(_check_all(settings, urls)) if check else [(url, None) for url in urls]
    with Register(register_path(settings)) as register:
        for url, found in zip(urls, checked, strict=True):
            problem = found if isinstance(found, DatelineError) else _no_url(url)
            if problem or isinstance(found, DatelineError):
                refused += 1
                complain(f"{url}: {problem}", problem.hint if problem else None)
            else:
                _add(settings, register, *found, as_json=as_json)
    if refused < len(urls) and not any(sign.process == "feeds" for sign in signs(settings)):
        remark(
            "nobody follows them yet: `dateline feed run` does, and so does `dateline up` from its next start"
        )
    if refused:
        raise DatelineError(f"{plural(refused, 'feed')} not added", hint="--no-check adds a feed unseen")


def _no_url(url: str) -> DatelineError | None:
    return None if is_url(url) else DatelineError("only http:// and https:// URLs are followed")


def _add(settings: Settings, register: Register, url: str, channel: Channel | None, *, as_json: bool) -> None:
    interval_s = pace.first_interval(settings.feeds)
    is_new = register.add(url, now=time.time(), interval_s=interval_s)
    entries = len(channel.entries) + len(channel.parts) if channel else None
    if as_json:
        record = {
            "url": url,
            "added": is_new,
            "kind": channel.kind if channel else None,
            "title": channel.title if channel else None,
            "entries": entries,
            "problem": channel.problem if channel else None,
        }
        write_json([orjson.dumps(record).decode()])
        return
    write_lines([safe(url)])
    said = f"{channel.title or 'untitled'}, a {channel.kind} of {entries}" if channel else "not looked at yet"
    remark(f"{'following' if is_new else 'followed already'}: {safe(said)}")
    if channel and channel.problem:
        remark(f"it can be read, but: {safe(channel.problem)}")


async def _check_all(settings: Settings, urls: Sequence[str]) -> list[Checked | DatelineError]:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def check(url: str) -> Checked | DatelineError:
        try:
            async with turns:
                fetched = await fetcher.fetch(url, accept=FEEDS)
                return fetched.moved_to or url, await read_isolated(fetched, settings.fetch.max_bytes)
        except (FetchFailed, BadInput) as error:
            return error

    async with Fetcher(settings.fetch) as fetcher:
        return await asyncio.gather(*map(check, urls))


def remove_feeds(settings: Settings, urls: Sequence[str]) -> None:
    """Follow those feeds no longer; `DatelineError` when one of them is not followed."""
    with Register(register_path(settings)) as register:
        unknown = [url for url in urls if not register.remove(url)]
    if unknown:
        raise DatelineError(f"not followed: {', '.join(unknown)}", hint="`dateline feed ls` lists what is")


def show_feeds(settings: Settings, *, as_json: bool) -> None:
    """Print a line each."""
    with Register(register_path(settings)) as register:
        feeds, tally = register.feeds(), register.tally()
    records = [_record(feed, tally.get(feed.url, (0, 0, 0))) for feed in feeds]
    if as_json:
        write_json(orjson.dumps(record).decode() for record in records)
        return
    for record in records:
        write_lines(safe(line) if line[0] != " " else "  " + safe(line) for line in _lines(record))
    remark(f"{plural(len(feeds), 'feed')}, {sum(feed.problem is not None for feed in feeds)} with a problem")


_COUNTS = ("published", "waiting", "failed")


def _record(feed: Feed, tally: tuple[int, int, int]) -> dict[str, Any]:
    times = {name: _time(getattr(feed, name)) for name in ("added_at", "looked_at", "changed_at", "due_at")}
    counts = dict(zip(_COUNTS, tally, strict=True))
    rest = {name: value for name, value in asdict(feed).items() if name in _SHOWN}
    return {**rest, **times, **counts, "gone": feed.is_gone}


_SHOWN = ("url", "parent", "kind", "title", "interval_s", "failures", "problem")


def _lines(record: dict[str, Any]) -> Iterator[str]:
    """What a person wants to know of a feed; all but the first are indented."""
    yield record["url"]
    if record["title"] or record["parent"]:
        yield f"  {record['title'] or 'of ' + record['parent']}"
    due = "gone for good" if record["gone"] else f"next {record['due_at'][:16]}"
    counts = ", ".join(f"{record[name]} {name}" for name in _COUNTS)
    yield f"  looked at {(record['looked_at'] or 'never')[:16]}, {due}; {counts}"
    if record["problem"]:
        yield f"  {shorten(record['problem'], _WIDEST)}"


def _time(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def run_once(settings: Settings, urls: Sequence[str], *, as_json: bool) -> None:
    """Look at what is due and at those feeds; `Degraded` when a feed could not be read."""
    refuse_unknown(settings, urls)
    counts: Counter[str] = Counter()

    with progress() as display:
        bar = display.add_task("looking", total=None)

        def tell(report: Report) -> None:
            counts[f"{report.kind} {report.status}"] += 1
            show_report(report, as_json=as_json)
            display.advance(bar)

        run(run_feeds_once(settings, locate(settings), urls, tell))
    failed = counts["feed failed"] + counts["feed gone"]
    looked = counts["feed read"] + counts["feed unchanged"] + failed
    remark(
        f"{plural(looked, 'feed')} looked at, "
        f"{plural(counts['page published'], 'article')} published, {counts['page unchanged']} unchanged, "
        f"{counts['page failed']} failed"
    )
    if failed:
        raise Degraded(f"{plural(failed, 'feed')} could not be read", hint="`dateline feed ls` says why")


def show_report(report: Report, *, as_json: bool) -> None:
    """Print what came of a look: JSON, or the id of an article that was published."""
    if as_json:
        write_json([orjson.dumps(asdict(report)).decode()])
    elif report.status == "published":
        write_lines([safe(report.article_id or "")])
    elif report.status in ("failed", "gone"):
        complain(f"{report.url}: {report.message}")


def refuse_unknown(settings: Settings, urls: Sequence[str]) -> None:
    """Raise `DatelineError` when one of those feeds is not followed."""
    with Register(register_path(settings)) as register:
        unknown = [url for url in urls if register.feed(url) is None]
    if unknown:
        raise DatelineError(
            f"not followed: {', '.join(unknown)}", hint="add it first: `dateline feed add URL`"
        )
