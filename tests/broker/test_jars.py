"""The class path: pinned, checked, kept."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dateline.broker.jars import Fetch, Jar, fetch_jars, pinned_jars, sha256_of
from dateline.errors import DatelineError
from dateline.settings import BrokerSettings


def a_jar(folder: Path) -> tuple[Jar, Path]:
    """A jar as it would be served, and the pin that fits it."""
    served = folder / "served.jar"
    served.write_bytes(b"the content that was pinned")
    return Jar("org.example", "example", "1.0", sha256_of(served)), served


def serve(served: Path, calls: list[str]) -> Fetch:
    def fetch(jar: Jar, scratch: Path) -> Path:
        calls.append(jar.coordinate)
        scratch.mkdir()
        return Path(shutil.copy(served, scratch))

    return fetch


def test_a_jar_is_fetched_once(tmp_path: Path) -> None:
    jar, served = a_jar(tmp_path)
    calls: list[str] = []
    for _ in range(2):
        assert fetch_jars(tmp_path / "jars", [jar], serve(served, calls)) == (
            tmp_path / "jars/example-1.0.jar",
        )
    assert calls == ["org.example:example:1.0"]


def test_what_was_not_pinned_is_refused(tmp_path: Path) -> None:
    jar, served = a_jar(tmp_path)
    with pytest.raises(DatelineError, match=r"example-1\.0\.jar is not the file that was pinned"):
        fetch_jars(tmp_path / "jars", [replace(jar, sha256="0" * 64)], serve(served, []))
    assert list((tmp_path / "jars").iterdir()) == []


def test_a_jar_changed_in_the_cache_is_fetched_again(tmp_path: Path) -> None:
    jar, served = a_jar(tmp_path)
    (path,) = fetch_jars(tmp_path / "jars", [jar], serve(served, []))
    path.write_bytes(b"something else")
    fetch_jars(tmp_path / "jars", [jar], serve(served, []))
    assert sha256_of(path) == jar.sha256


def test_without_a_network_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with pytest.raises(DatelineError, match="cannot download") as refused:
        fetch_jars(tmp_path / "jars", pinned_jars()[:1])
    assert str(tmp_path / "jars") in (refused.value.hint or "")
    assert "DATELINE_KAFKA__BOOTSTRAP_SERVERS" in (refused.value.hint or "")


def test_the_class_path_is_one_release_of_kafka_and_can_log() -> None:
    jars = {jar.artifact: jar for jar in pinned_jars()}
    versions = {jar.version for jar in jars.values() if jar.group == "org.apache.kafka"}
    assert versions == {"4.3.0"}
    assert jars["log4j-slf4j-impl"].version == jars["log4j-core"].version


def test_the_cache_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert BrokerSettings().cache_folder == tmp_path / "dateline"
    assert BrokerSettings(cache=tmp_path / "mine").cache_folder == tmp_path / "mine"
