"""An embedded Kafka with listeners that ask who is there, and an authoriser that asks what they may do."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from dateline import admin
from dateline.broker import EmbeddedBroker
from dateline.broker.ports import HOST
from dateline.settings import BrokerSettings, KafkaSettings, Settings
from tests.security.certificates import Authority
from tests.security.rights import Right, grant, revoke, set_password

PASSWORD = "canary-password-7f3a"


@dataclass(frozen=True)
class SecuredKafka:
    """Where it answers, by listener, and whose certificates to trust. Nobody needs rights at ``inside``.

    Listeners: ``SCRAM`` is as it should be, and so is ``MTLS``; the certificate of ``EXPIRED`` is, that of
    ``ELSEWHERE`` belongs to another host, that of ``STRANGE`` is signed by an authority nobody knows.
    """

    home: Path
    inside: str
    listeners: Mapping[str, str]
    authority: Authority
    strangers: Authority

    def kafka(self, listener: str = "SCRAM", user: str = "worker", **changed: object) -> KafkaSettings:
        """The settings of a client of that listener."""
        options: dict[str, object] = {
            "bootstrap_servers": self.listeners[listener],
            "security_protocol": "SSL" if listener == "MTLS" else "SASL_SSL",
            "ssl_ca_file": self.authority.file,
        }
        if listener != "MTLS":
            options |= {"sasl_username": user, "sasl_password": SecretStr(PASSWORD)}
        return KafkaSettings.model_validate({**options, **changed})

    def settings(self, kafka: KafkaSettings) -> Settings:
        return Settings(home=self.home / "client", kafka=kafka)

    def environment(self, kafka: KafkaSettings, home: Path) -> dict[str, str]:
        """The variables that give a process these settings, and no others."""
        given = kafka.model_dump(exclude_unset=True)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        return inherited | {
            "DATELINE_HOME": str(home),
            "DATELINE_WORKER__PROCESSES": "1",
            **{
                f"DATELINE_KAFKA__{name.upper()}": value.get_secret_value()
                if isinstance(value, SecretStr)
                else str(value)
                for name, value in given.items()
            },
        }

    def cli(
        self, environment: Mapping[str, str], *arguments: str, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """A command with that environment, ended."""
        command = [sys.executable, "-m", "dateline", *arguments]
        return subprocess.run(
            command, env=dict(environment), input=text, capture_output=True, text=True, timeout=120
        )

    async def grant(self, *rights: Right) -> None:
        async with admin.admin_client(Settings(home=self.home), self.inside) as client:
            await grant(client, rights)

    async def revoke(self, *rights: Right) -> None:
        async with admin.admin_client(Settings(home=self.home), self.inside) as client:
            await revoke(client, rights)


@contextmanager
def secured_kafka(folder: Path, users: Iterable[str]) -> Iterator[SecuredKafka]:
    """A secured Kafka with Dateline's topics, where those users are known and have no rights at all."""
    authority, strangers = Authority.found(folder / "authority"), Authority.found(folder / "strangers")
    stores = {
        "SCRAM": authority.server("scram", HOST, "localhost"),
        "MTLS": authority.server("mtls", HOST),
        "EXPIRED": authority.server("expired", HOST, expired=True),
        "ELSEWHERE": authority.server("elsewhere", "elsewhere.example"),
        "STRANGE": strangers.server("strange", HOST),
    }
    listeners = dict(zip(stores, _free_addresses(len(stores)), strict=True))
    properties = folder / "own.properties"
    properties.write_text("\n".join(_properties(listeners, stores, authority)), "utf-8")
    settings = Settings(home=folder / "kafka", broker=BrokerSettings(properties=properties))
    broker = EmbeddedBroker(settings)
    loop = asyncio.new_event_loop()
    try:
        inside = loop.run_until_complete(broker.start())
        loop.run_until_complete(_populate(settings, inside, users))
        yield SecuredKafka(folder, inside, listeners, authority, strangers)
        loop.run_until_complete(broker.stop())
    finally:
        loop.close()


async def _populate(settings: Settings, inside: str, users: Iterable[str]) -> None:
    await admin.ensure_topics(settings, inside)
    async with admin.admin_client(settings, inside) as client:
        for user in users:
            await set_password(client, user, PASSWORD)


def _free_addresses(count: int) -> list[str]:
    probes = [socket.create_server((HOST, 0)) for _ in range(count)]
    addresses = [f"{HOST}:{probe.getsockname()[1]}" for probe in probes]
    for probe in probes:
        probe.close()
    return addresses


def _properties(
    listeners: Mapping[str, str], stores: Mapping[str, Path], authority: Authority
) -> Iterator[str]:
    where = ",".join(f"{name}://{address}" for name, address in listeners.items())
    yield f"listeners={where}"
    yield f"advertised.listeners={where}"
    protocols = {name: "SSL" if name == "MTLS" else "SASL_SSL" for name in listeners}
    yield f"listener.security.protocol.map={','.join(f'{n}:{p}' for n, p in protocols.items())}"
    yield "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer"
    yield "super.users=User:ANONYMOUS"
    yield "sasl.enabled.mechanisms=SCRAM-SHA-512"
    yield "ssl.principal.mapping.rules=RULE:^.*CN=([^,]+).*$/$1/"
    for name, store in stores.items():
        listener = f"listener.name.{name.lower()}"
        yield f"{listener}.ssl.keystore.type=PEM"
        yield f"{listener}.ssl.keystore.location={store}"
        yield f"{listener}.ssl.truststore.type=PEM"
        yield f"{listener}.ssl.truststore.location={authority.file}"
        yield (
            f"{listener}.scram-sha-512.sasl.jaas.config="
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        )
    yield "listener.name.mtls.ssl.client.auth=required"
