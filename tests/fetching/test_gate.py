"""Nothing but the public internet is connected to, however a URL or a name server puts it."""

import asyncio
import ssl
from pathlib import Path

import pytest
from aiohttp import web

from dateline.errors import FetchFailed
from dateline.fetching.addresses import is_public
from dateline.fetching.fetcher import Fetcher
from dateline.settings import FetchSettings
from tests.fetching.names import HERE, PUBLIC, Names
from tests.fetching.site import Site, reaching, serving
from tests.security.certificates import Authority

PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.1 192.0.0.9 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2001:10::1
2002:7f00:1:: 2002:808:808:: 3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%1 fec0::1
ff02::1 ff0e::1 2606:4700::1111%1
"""
PUBLIC_ONES = (
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2606:4700::1111",
    "2a00::1",
)
SPELLINGS = """
http://127.0.0.1:{port}/ http://127.1:{port}/ http://127.0.1:{port}/ http://2130706433:{port}/
http://0x7f000001:{port}/ http://0x7f.0.0.1:{port}/ http://0x7f.1:{port}/ http://0177.0.0.1:{port}/
http://017700000001:{port}/ http://00000177.0.0.1:{port}/ http://127.0.0.1.:{port}/ http://0:{port}/
http://0.0.0.0:{port}/ http://[::]:{port}/ http://[::1]:{port}/ http://[0:0:0:0:0:0:0:1]:{port}/
http://[::ffff:127.0.0.1]:{port}/ http://[::ffff:7f00:1]:{port}/ http://[::127.0.0.1]:{port}/
http://[64:ff9b::7f00:1]:{port}/ http://[::1%25lo]:{port}/ http://localhost:{port}/ http://LOCALHOST:{port}/
http://localhost.:{port}/ http://127。0。0。1:{port}/ http://①②⑦.⓪.⓪.①:{port}/ http://ⓛocalhost:{port}/
http://news.example@127.0.0.1:{port}/ http://127.0.0.1:{port}\\@news.example/ http://127.0.0.1:{port}#@news.example/
HTTP://127.0.0.1:{port}/ //127.0.0.1:{port}/ http:127.0.0.1:{port} ftp://127.0.0.1:{port}/ file:///etc/passwd
gopher://127.0.0.1:{port}/ javascript:alert(1) data:text/html,x http:///x http://:{port}/
http://user:secret@news.example:{port}/ http://news.example:{port}%2f@127.0.0.1/ http://[::1:{port}/ http://
"""


def test_only_addresses_of_the_public_internet_are_public() -> None:
    assert [address for address in PRIVATE.split() if is_public(address)] == []
    assert [address for address in PUBLIC_ONES if not is_public(address)] == []
    assert not is_public("news.example")


def test_no_spelling_of_a_url_leads_to_this_machine(site: Site) -> None:
    """Only the name of one host is allowed, and its port is for all: nothing else may keep them off."""
    site.pages["/"] = "secret"
    settings = reaching(site)

    async def fetch_all() -> list[str]:
        through = []
        async with Fetcher(settings) as fetcher:
            for spelling in SPELLINGS.split():
                try:
                    await fetcher.fetch(spelling.format(port=site.port))
                except FetchFailed as error:
                    if error.reason not in ("forbidden", "bad-url", "unknown-host"):
                        through.append(f"{spelling}: {error.reason}")
                else:
                    through.append(spelling)
        return through

    assert asyncio.run(fetch_all()) == []
    assert site.asked == []


@pytest.mark.parametrize(
    "answer", [HERE, (PUBLIC, "127.0.0.1"), ("10.0.0.1",), ("::1",), ("::ffff:127.0.0.1",)]
)
async def test_a_name_must_lead_to_public_addresses_only(site: Site, answer: tuple[str, ...]) -> None:
    settings = reaching(site, "another.example")
    async with Fetcher(settings, resolve=Names(answer)) as fetcher:
        with pytest.raises(FetchFailed) as refused:
            await fetcher.fetch(site.url())
    assert refused.value.reason == "forbidden"
    assert site.asked == []


async def test_a_name_server_that_changes_its_mind_finds_nobody_to_tell(site: Site) -> None:
    """The address that was checked is the one connected to: the name is not asked for again."""
    names = Names((PUBLIC,), HERE)
    settings = reaching(site, "another.example", timeout_s=0.5)
    async with Fetcher(settings, resolve=names) as fetcher:
        with pytest.raises(FetchFailed) as refused:
            await fetcher.fetch(site.url())
        assert names.asked == ["news.example"]
        assert refused.value.reason in ("timeout", "unreachable")
        with pytest.raises(FetchFailed, match="public internet"):
            await fetcher.fetch(site.url())
    assert site.asked == []


@pytest.mark.parametrize(
    "there",
    ["http://127.0.0.1:{port}/secret", "http://inside.example:{port}/secret", "//[::1]:{port}/secret"],
)
async def test_a_redirect_leads_to_no_private_place(site: Site, there: str) -> None:
    site.pages["/"] = web.Response(status=302, headers={"Location": there.format(port=site.port)})
    site.pages["/secret"] = "secret"
    async with Fetcher(reaching(site), resolve=Names(HERE)) as fetcher:
        with pytest.raises(FetchFailed) as refused:
            await fetcher.fetch(site.url())
    assert refused.value.reason == "forbidden"
    assert site.paths == ["/"]


@pytest.mark.parametrize("there", ["file:///etc/passwd", "ftp://news.example/", "http://u:p@news.example/"])
async def test_a_redirect_leads_to_no_other_scheme(site: Site, there: str) -> None:
    site.pages["/"] = web.Response(status=301, headers={"Location": there})
    async with Fetcher(reaching(site), resolve=Names(HERE)) as fetcher:
        with pytest.raises(FetchFailed) as refused:
            await fetcher.fetch(site.url())
    assert refused.value.reason == "bad-url"


async def test_other_ports_than_those_set_are_left_alone(site: Site) -> None:
    async with Fetcher(FetchSettings(), resolve=Names(HERE)) as fetcher:
        with pytest.raises(FetchFailed, match="port"):
            await fetcher.fetch(site.url())


async def test_a_named_private_host_is_allowed_at_its_port_alone(site: Site) -> None:
    site.pages["/"] = "hello"
    settings = FetchSettings(insecure_private_hosts=frozenset({f"127.0.0.1:{site.port}"}))
    async with Fetcher(settings) as fetcher:
        assert (await fetcher.fetch(site.url(host="127.0.0.1"))).text == "hello"
        with pytest.raises(FetchFailed, match="public"):
            await fetcher.fetch("http://127.0.0.1/")


async def test_no_proxy_is_taken_from_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages["/"] = "hello"
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with Fetcher(reaching(site), resolve=Names(HERE)) as fetcher:
        assert (await fetcher.fetch(site.url())).text == "hello"


async def test_the_server_is_known_by_its_name_not_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority.found(tmp_path / "ca")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.server("news", "news.example"))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with serving(secure=context) as site:
        site.pages["/"] = "hello"
        settings = reaching(site, "news.example", "other.example")
        async with Fetcher(settings, resolve=Names(HERE)) as fetcher:
            assert (await fetcher.fetch(site.url())).text == "hello"
            assert site.asked[0].headers["Host"] == f"news.example:{site.port}"
            with pytest.raises(FetchFailed) as refused:
                await fetcher.fetch(site.url(host="other.example"))
            assert refused.value.reason == "tls"
