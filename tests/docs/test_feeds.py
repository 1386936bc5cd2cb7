"""docs/feeds.md runs as written: every console line of it, in order, with a site of its own."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from dateline.settings import Settings
from tests.cli.test_corpus import archive
from tests.docs.console import commands_of
from tests.fetching.site import Site, serving
from tests.integration.running import address

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/feeds.md").read_text()
COMMANDS = commands_of(PAGE)
ARTICLE = "<html><title>Strike</title><body><p>Nurses walked out in Nairobi on Monday.</p></body></html>"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """What the page calls news.example."""
    with serving() as started:
        started.pages |= {
            "/2026/03/strike": ARTICLE,
            "/rss": "<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>",
            "/sitemap.xml": "<urlset><url><loc>/b</loc></url></urlset>",
            "/a": ARTICLE.replace("Nurses", "Doctors"),
        }
        yield started


@pytest.fixture(scope="module")
def environment(pipeline_settings: Settings, site: Site) -> Mapping[str, str]:
    return os.environ | {
        "DATELINE_HOME": str(pipeline_settings.home),
        "DATELINE_KAFKA__BOOTSTRAP_SERVERS": address(pipeline_settings),
        "DATELINE_FETCH__INSECURE_PRIVATE_HOSTS": json.dumps([f"127.0.0.1:{site.port}"]),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the page names."""
    made = tmp_path_factory.mktemp("files")
    html = {"Content-Type": "text/html"}
    (made / "CC-NEWS-20260304.warc.gz").write_bytes(
        archive(("response", "https://news.example/a", html, ARTICLE.encode()))
    )
    record = {
        "maintext": "Nurses walked out.",
        "date_publish": "2026-03-04 08:00:00",
        "url": "https://n.example/a",
    }
    (made / "news-please.jsonl").write_text(json.dumps(record))
    (made / "fundus.json").write_text(
        json.dumps(
            [{"title": "A", "body": {"summary": ["Nurses walked out."]}, "publishing_date": "2026-03-04"}]
        )
    )
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works_as_written(
    command: str, environment: Mapping[str, str], site: Site, folder: Path
) -> None:
    line = command.replace("https://news.example", site.url("", "127.0.0.1"))
    script = f"source {ROOT}/.venv/bin/activate && {line}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert (done.stdout + done.stderr).strip() or "feed rm" in command
