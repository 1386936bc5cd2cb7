"""`publish URL` and `feed` on the command line, against a real web server; no broker is needed for these."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.cli.pipeline import programs
from dateline.feeds.register import Register
from dateline.feeds.running import register_path
from dateline.settings import Settings
from tests.cli.conftest import Cli
from tests.fetching.site import Site, serving

RSS = "<rss version='2.0'><channel><title>World \x1b[31m</title><item><link>/a</link></item></channel></rss>"
PAGE = (
    '<html><head><title>Strike</title><meta property="article:published_time" content="2026-03-04T08:00:00Z">'
    "</head><body><h1>Strike</h1><p>Nurses walked out in Nairobi on Monday.</p></body></html>"
)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that the commands may fetch from."""
    with serving() as started:
        allowed = json.dumps([f"127.0.0.1:{started.port}"])
        monkeypatch.setenv("DATELINE_FETCH__INSECURE_PRIVATE_HOSTS", allowed)
        started.pages |= {"/a": PAGE, "/rss": RSS.replace("\x1b", ""), "/html": "<!doctype html><p>Sorry"}
        yield started


def here(site: Site, path: str) -> str:
    return site.url(path, "127.0.0.1")


def test_a_page_is_published_by_its_url_beside_files(cli: Cli, site: Site) -> None:
    page, none = here(site, "/a"), here(site, "/nothing")
    result = cli("publish", "-", page, none, "http://127.0.0.1:1/", "--dry-run", "--json", stdin="Some text.")
    assert result.exit_code == 1
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["read_from"], second["read_from"]) == ("stdin", page)
    assert second["revision"]
    assert f"error: {none}: the server answers 404 (Not Found)" in result.stderr
    assert "error: http://127.0.0.1:1/: port 1 is none that pages are fetched from" in result.stderr
    assert "1 article says no publication date" in result.stderr


def test_articles_without_a_day_are_given_one(cli: Cli, site: Site) -> None:
    given = ("--published-at", "2026-03-03", "--dry-run", "--json")
    told = cli("publish", "-", here(site, "/a"), *given, stdin="Nurses walked out on Tuesday.")
    assert (told.exit_code, "publication date" in told.stderr) == (0, False)
    without = cli("publish", "-", here(site, "/a"), *given[2:], stdin="Nurses walked out on Tuesday.")
    dated, undated = map(json.loads, told.stdout.splitlines()), map(json.loads, without.stdout.splitlines())
    same = [one["revision"] == other["revision"] for one, other in zip(dated, undated, strict=True)]
    assert same == [False, True]


def test_feeds_are_added_listed_and_removed(cli: Cli, site: Site) -> None:
    feed, html = here(site, "/rss"), here(site, "/html")
    added = cli("feed", "add", feed, html)
    assert (added.exit_code, added.stdout) == (1, f"{feed}\n")
    assert "following: World [31m, a feed of 1" in added.stderr
    assert f"error: {html}: it is an HTML page, no feed" in added.stderr
    assert cli("feed", "add", html, "--no-check").exit_code == 0
    assert cli("feed", "add", "news.example", "--no-check").exit_code == 1
    listed = [json.loads(line) for line in cli("feed", "ls", "--json").stdout.splitlines()]
    assert [(one["url"], one["looked_at"], one["gone"]) for one in listed] == [
        (html, None, False),
        (feed, None, False),
    ]
    assert feed in cli("feed", "ls").stdout
    assert cli("feed", "rm", html).exit_code == 0
    unknown = cli("feed", "rm", html)
    assert (unknown.exit_code, f"not followed: {html}" in unknown.stderr) == (1, True)
    assert cli("feed", "run", "--once", html).exit_code == 1
    assert len(cli("feed", "ls", "--json").stdout.splitlines()) == 1


def test_a_pipeline_follows_feeds_where_there_are_any(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)

    def names(*, web: bool) -> set[str]:
        groups = programs(settings, as_json=False, web=web)
        return {program.name for group in groups for program in group}

    assert "feeds" not in names(web=True)
    with Register(register_path(settings)):
        pass
    assert names(web=True) - names(web=False) == {"web", "feeds"}
