"""Who is not let in hears why, soon, from every client, and no secret is told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from pydantic import SecretStr

from dateline.admin import admin_client
from dateline.client import open_reader
from dateline.errors import AccessDenied, BrokerUnavailable, DatelineError
from dateline.materializer.source import open_source
from dateline.publisher import Publisher
from dateline.settings import KafkaSettings, Settings
from tests.security.rights import Right
from tests.security.secured import SecuredKafka

WRONG = "canary-wrong-password"
Opening = Callable[[Settings, str], AbstractAsyncContextManager[object]]


@asynccontextmanager
async def publishing(settings: Settings, bootstrap: str) -> AsyncIterator[Publisher]:
    async with Publisher(settings, bootstrap) as publisher:
        yield publisher


CLIENTS: dict[str, Opening] = {
    "admin": admin_client,
    "reader": open_reader,
    "materializer": open_source,
    "publisher": publishing,
}
REFUSALS: dict[str, tuple[Callable[[SecuredKafka], KafkaSettings], type[DatelineError], str, str]] = {
    "wrong password": (
        lambda secured: secured.kafka(sasl_password=SecretStr(WRONG)),
        AccessDenied,
        r"does not know user worker by that password \(SCRAM-SHA-512\)",
        "SASL_PASSWORD",
    ),
    "unknown user": (
        lambda secured: secured.kafka(user="nobody"),
        AccessDenied,
        "user nobody",
        "SASL_USERNAME",
    ),
    "another mechanism": (
        lambda secured: secured.kafka(sasl_mechanism="PLAIN"),
        AccessDenied,
        "does not let anybody in by PLAIN",
        "SASL_MECHANISM",
    ),
    "unknown authority": (
        lambda secured: secured.kafka("STRANGE"),
        AccessDenied,
        "cannot be trusted: unable to get local issuer",
        "SSL_CA_FILE",
    ),
    "expired": (
        lambda secured: secured.kafka("EXPIRED"),
        AccessDenied,
        "cannot be trusted: certificate has expired",
        "renewed",
    ),
    "another host": (
        lambda secured: secured.kafka("ELSEWHERE"),
        AccessDenied,
        "cannot be trusted: IP address mismatch",
        "BOOTSTRAP_SERVERS",
    ),
    "the certificate we lack": (
        lambda secured: secured.kafka("MTLS"),
        BrokerUnavailable,
        "hangs up",
        "SSL_CERTIFICATE_FILE",
    ),
    "no TLS where it is spoken": (
        lambda secured: KafkaSettings(bootstrap_servers=secured.listeners["SCRAM"]),
        BrokerUnavailable,
        "hangs up",
        "PLAINTEXT",
    ),
    "TLS where it is not spoken": (
        lambda secured: secured.kafka(bootstrap_servers=secured.inside),
        BrokerUnavailable,
        "hangs up",
        "SASL_SSL",
    ),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("refusal", REFUSALS)
async def test_every_client_says_why_it_is_refused(secured: SecuredKafka, client: str, refusal: str) -> None:
    make, kind, message, hint = REFUSALS[refusal]
    kafka = make(secured)
    began = time.monotonic()
    with pytest.raises(kind, match=message) as refused:
        async with CLIENTS[client](secured.settings(kafka), kafka.bootstrap_servers or ""):
            pass
    assert time.monotonic() - began < 30
    assert hint in (refused.value.hint or "")
    assert WRONG not in f"{refused.value} {refused.value.hint} {refused.getrepr(chain=True)}"


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_certificate_lets_in_without_a_password(secured: SecuredKafka, client: str) -> None:
    await secured.grant(Right("certified", "Write", "topic", "dateline-articles"))
    certificate, key = secured.authority.client("certified")
    kafka = secured.kafka("MTLS", ssl_certificate_file=certificate, ssl_key_file=key)
    async with CLIENTS[client](secured.settings(kafka), kafka.bootstrap_servers or ""):
        # A consumer of aiokafka's cannot be stopped before the loop has turned once.
        await asyncio.sleep(0)
