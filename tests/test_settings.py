"""Settings come from the environment, are checked, and keep their secrets."""

from pathlib import Path

import pytest

from dateline.errors import DatelineError
from dateline.settings import read_settings


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    monkeypatch.setenv("DATELINE_KAFKA__PARTITIONS", "7")
    settings = read_settings()
    assert settings.kafka.partitions == 7
    assert settings.store_url == f"sqlite:///{tmp_path}/store.sqlite"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATELINE_KAFKA__PARTITIONS", "many"),
        ("DATELINE_KAFKA__PARTITONS", "3"),
        ("DATELINE_LOG__LEVEL", "loud"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(DatelineError, match=name):
        read_settings()


def test_a_secret_reaches_the_client_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "BOOTSTRAP_SERVERS": "b:1",
        "SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "SASL_MECHANISM": "SCRAM-SHA-256",
        "SASL_USERNAME": "u",
        "SASL_PASSWORD": "canary",
    }.items():
        monkeypatch.setenv(f"DATELINE_KAFKA__{name}", value)
    settings = read_settings()
    assert settings.kafka.connection("b:1")["sasl_plain_password"] == "canary"
    assert "canary" not in repr(settings) + settings.model_dump_json()
