"""Limits of a fetch, and what it tells, against a real server."""

import gzip
import resource
import zlib

import pytest
from aiohttp import web

from dateline.errors import FetchFailed
from dateline.fetching.fetched import Validators
from dateline.fetching.fetcher import Fetcher
from tests.fetching.names import HERE, Names
from tests.fetching.site import Answer, Site, reaching

MIB = 1024 * 1024


async def reason_of(site: Site, path: str = "/", **settings: object) -> str:
    async with Fetcher(reaching(site, **settings), resolve=Names(HERE)) as fetcher:
        with pytest.raises(FetchFailed) as refused:
            await fetcher.fetch(site.url(path))
    return refused.value.reason


async def test_redirects_are_followed_and_permanent_ones_told(site: Site) -> None:
    site.pages |= {
        "/old": web.Response(status=301, headers={"Location": "/moved"}),
        "/moved": web.Response(status=308, headers={"Location": site.url("/new")}),
        "/new": "hello",
        "/for-now": web.Response(status=302, headers={"Location": "/old"}),
    }
    async with Fetcher(reaching(site), resolve=Names(HERE)) as fetcher:
        moved = await fetcher.fetch(site.url("/old"))
        for_now = await fetcher.fetch(site.url("/for-now"))
    assert (moved.text, moved.url, moved.moved_to) == ("hello", site.url("/new"), site.url("/new"))
    assert (for_now.text, for_now.url, for_now.moved_to) == ("hello", site.url("/new"), None)


async def test_redirects_end(site: Site) -> None:
    async def on(request: web.Request) -> Answer:
        return web.Response(status=302, headers={"Location": f"/on{len(site.asked)}"})

    site.pages |= {
        "/round": web.Response(status=302, headers={"Location": "/about"}),
        "/about": web.Response(status=302, headers={"Location": "/round"}),
        "/nowhere": web.Response(status=302),
        **{f"/on{n}": on for n in range(9)},
    }
    assert await reason_of(site, "/round") == "redirects"
    assert site.paths == ["/round", "/about"]
    assert await reason_of(site, "/nowhere") == "redirects"
    site.asked.clear()
    assert await reason_of(site, "/on0", redirects=3) == "redirects"
    assert len(site.asked) == 4


async def test_a_server_is_asked_only_whether_anything_changed(site: Site) -> None:
    async def answer(request: web.Request) -> Answer:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        return web.Response(
            text="hello", headers={"ETag": '"1"', "Last-Modified": "then", "Cache-Control": "max-age=60"}
        )

    site.pages["/"] = answer
    async with Fetcher(reaching(site), resolve=Names(HERE)) as fetcher:
        first = await fetcher.fetch(site.url())
        assert (first.is_changed, first.validators, first.fresh_s) == (True, Validators('"1"', "then"), 60)
        again = await fetcher.fetch(site.url(), known=first.validators)
    assert (again.is_changed, again.body) == (False, b"")
    assert site.asked[1].headers["If-Modified-Since"] == "then"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("gzip", lambda body: gzip.compress(body[:3]) + gzip.compress(body[3:]) + b"\0\0"),
    ],
)
async def test_packed_bodies_are_unpacked(site: Site, encoding: str, pack: object) -> None:
    assert callable(pack)
    site.pages["/"] = web.Response(body=pack(b"hello"), headers={"Content-Encoding": encoding})
    async with Fetcher(reaching(site), resolve=Names(HERE)) as fetcher:
        assert (await fetcher.fetch(site.url())).body == b"hello"


async def test_a_bomb_is_defused(site: Site) -> None:
    """200 MiB in 200 kB, and the same within itself: refused long before they are unpacked."""
    bomb = gzip.compress(bytes(200 * MIB), 9)
    site.pages["/"] = web.Response(body=bomb, headers={"Content-Encoding": "gzip"})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert await reason_of(site, max_bytes=MIB) == "too-large"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 64 * 1024, f"{grown} KiB more"


async def test_a_body_that_never_ends_is_cut_off(site: Site) -> None:
    async def endless(request: web.Request) -> Answer:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 64 * 1024)

    site.pages["/"] = endless
    assert await reason_of(site, max_bytes=MIB) == "too-large"


async def test_a_body_that_says_it_is_too_large_is_not_begun(site: Site) -> None:
    site.pages["/"] = web.Response(body=bytes(2000))
    assert await reason_of(site, max_bytes=1999) == "too-large"


async def test_a_server_has_so_much_time_in_all(site: Site) -> None:
    async def trickle(request: web.Request) -> Answer:
        import asyncio

        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.05)

    site.pages["/"] = trickle
    assert await reason_of(site, timeout_s=0.5) == "timeout"


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(b"hello" * 99, mtime=0)[:-9], "gzip", "broken"),
        (b"hello", "gzip", "broken"),
        (b"hello", "br", "encoding"),
        (b"hello", "gzip, gzip", "encoding"),
    ],
)
async def test_what_cannot_be_unpacked_is_said(site: Site, body: bytes, encoding: str, reason: str) -> None:
    site.pages["/"] = web.Response(body=body, headers={"Content-Encoding": encoding})
    assert await reason_of(site) == reason


@pytest.mark.parametrize(
    ("said", "seconds"), [("120", 120), ("Fri, 31 Dec 1999 23:59:59 GMT", 0), ("soon", None), ("", None)]
)
async def test_a_refusal_is_told_with_its_status_and_wait(
    site: Site, said: str, seconds: float | None
) -> None:
    site.pages["/"] = web.Response(status=503, headers={"Retry-After": said})
    async with Fetcher(reaching(site), resolve=Names(HERE)) as fetcher:
        with pytest.raises(FetchFailed) as refused:
            await fetcher.fetch(site.url())
    assert (refused.value.status, refused.value.retry_after_s) == (503, seconds)


async def test_no_answer_is_told_from_no_name(site: Site) -> None:
    async def unknown(name: str) -> list[str]:
        raise OSError(f"no {name}")

    async with Fetcher(reaching(site), resolve=unknown) as fetcher:
        with pytest.raises(FetchFailed) as refused:
            await fetcher.fetch(site.url())
    assert refused.value.reason == "unknown-host"
    site.port = 9
    assert await reason_of(site) == "unreachable"
