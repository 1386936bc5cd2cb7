"""Settings come from the environment, are checked, and keep their secrets."""

import re
import ssl
from pathlib import Path

import pytest

from dateline.errors import DatelineError
from dateline.settings import KafkaSettings, read_settings


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


def test_every_password_is_known_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "KAFKA__BOOTSTRAP_SERVERS": "b:1",
        "KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA__SASL_USERNAME": "u",
        "KAFKA__SASL_PASSWORD": "first",
        "KAFKA__SSL_KEY_PASSWORD": "second",
        "STORE__URL": "postgresql://u:th%2Frd@h/d",
    }.items():
        monkeypatch.setenv(f"DATELINE_{name}", value)
    assert read_settings().secrets == {"first", "second", "th%2Frd", "th/rd"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SECURITY_PROTOCOL": "SASL_SSL"}, "BOOTSTRAP_SERVERS"),
        (
            {"SECURITY_PROTOCOL": "SASL_SSL", "BOOTSTRAP_SERVERS": "b:1", "SASL_USERNAME": "u"},
            "SASL_PASSWORD",
        ),
        ({"BOOTSTRAP_SERVERS": "b:1", "SASL_USERNAME": "u", "SASL_PASSWORD": "canary"}, "does not use SASL"),
        ({"BOOTSTRAP_SERVERS": "b:1", "SSL_CA_FILE": "ca.pem"}, "does not use SSL_CA_FILE"),
    ],
)
def test_settings_that_do_not_fit_the_protocol_are_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"DATELINE_KAFKA__{name}", value)
    with pytest.raises(DatelineError, match=said) as refused:
        read_settings()
    assert "canary" not in str(refused.value)


def test_a_certificate_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for file in (tmp_path / "ca.pem", tmp_path / "missing.pem"):
        kafka = KafkaSettings(bootstrap_servers="b:1", security_protocol="SSL", ssl_ca_file=file)
        with pytest.raises(DatelineError, match=f"SSL_CA_FILE: {file}"):
            kafka.connection("b:1")


def test_no_setting_switches_the_check_of_certificates_off() -> None:
    kafka = KafkaSettings(bootstrap_servers="b:1", security_protocol="SSL")
    context = kafka.connection("b:1")["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert not [name for name in KafkaSettings.model_fields if re.search("verify|check|insecure|skip", name)]
