"""A real Chromium before a real pipeline that has read the seeds.

Chromium is, in this order: the one that DATELINE_TEST_CHROMIUM names, one of the system's, one that
Playwright fetches, one that the system's package manager installs.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from dateline.web import web_address
from tests.fetching.site import Site, serving
from tests.integration.pipeline import Pipeline, running

CHROMIUM_VARIABLE = "DATELINE_TEST_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--no-sandbox",  # Chromium refuses to run as root with one, as in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Somebody's web site, which the pipeline may fetch from."""
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Pipeline]:
    """A pipeline with its web server, with the events of the seeds."""
    allowed = json.dumps([f"127.0.0.1:{site.port}"])
    home = tmp_path_factory.mktemp("browser")
    with running(home, DATELINE_FETCH__INSECURE_PRIVATE_HOSTS=allowed) as started:
        replayed = started.cli("replay", "seeds")
        assert replayed.returncode == 0, replayed.stderr
        articles = f"{web_address(started.settings)}/v1/articles"
        for seed in Path("seeds").glob("*.txt"):
            assert httpx2.get(f"{articles}/{seed.stem}/trace?wait=60", timeout=70).status_code == 200
        yield started


@pytest.fixture(scope="module")
def address(pipeline: Pipeline) -> str:
    """The URL of its web server."""
    url = web_address(pipeline.settings)
    assert url
    return url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        launched = _launch(playwright)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page at that address; the test fails when its console shows an error."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors


def _launch(playwright: Playwright) -> Browser:
    found = os.environ.get(CHROMIUM_VARIABLE) or next(filter(None, map(shutil.which, _NAMES)), None)
    if found:
        return playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
    try:
        return playwright.chromium.launch(args=_ARGUMENTS)
    except PlaywrightError:
        return playwright.chromium.launch(executable_path=_installed(), args=_ARGUMENTS)


def _installed() -> str | None:
    """Where Chromium is once installed; null where Playwright keeps its own."""
    fetched = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False
    )
    if fetched.returncode == 0:
        return None
    if shutil.which("apt-get"):
        for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, env=environment, capture_output=True, check=False)
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail(f"the browser tests need Chromium: install it, or name it in {CHROMIUM_VARIABLE}")
    return str(Path(found))
