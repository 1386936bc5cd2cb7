"""Settings: environment variables with the prefix ``DATELINE_``, nested by ``__``, read once."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from dateline.errors import DatelineError

_PASSWORD = re.compile(r"://[^/:@]*:([^/@]*)@")


def user_cache() -> Path:
    """Where this user's programs keep what they can make again."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache").absolute() / "dateline"


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


@contextmanager
def _naming(variable: str, file: Path | None) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise DatelineError(
            f"{variable}: {file} cannot be used: {error}",
            hint="it must be a PEM file, and a certificate must fit its key and the key its password",
        ) from None


Token = Annotated[
    str, StringConstraints(pattern=r"^(ingest|read|admin)(,(ingest|read|admin))*:[0-9a-f]{64}$")
]
"""Scopes of a web token, and its SHA-256 in hex: the token itself is kept nowhere."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KafkaSettings(_Section):
    """How to reach Kafka. Without ``bootstrap_servers`` the embedded broker is used.

    Certificates are always checked, against ``ssl_ca_file`` or what this machine trusts: no setting
    switches that off.
    """

    bootstrap_servers: str | None = None
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    ssl_ca_file: Path | None = None
    ssl_certificate_file: Path | None = None
    ssl_key_file: Path | None = None
    ssl_key_password: SecretStr | None = None
    partitions: int = Field(default=4, ge=1)
    replication_factor: int = Field(default=1, ge=1)
    max_message_bytes: int = Field(default=16 * 1024 * 1024, ge=1024)
    request_timeout_s: float = Field(default=15.0, gt=0)

    @model_validator(mode="after")
    def _check_security(self) -> Self:
        sasl = self.security_protocol.startswith("SASL")
        tls = self.security_protocol.endswith("SSL")
        user = (self.sasl_username, self.sasl_password)
        files = (self.ssl_ca_file, self.ssl_certificate_file, self.ssl_key_file)
        problems = (
            (
                (sasl or tls) and not self.bootstrap_servers,
                "needs BOOTSTRAP_SERVERS: the embedded broker speaks PLAINTEXT, on this machine alone",
            ),
            (sasl and not all(user), "needs SASL_USERNAME and SASL_PASSWORD"),
            (not sasl and any(user), "does not use SASL_USERNAME and SASL_PASSWORD"),
            (not tls and any(files), "does not use SSL_CA_FILE, SSL_CERTIFICATE_FILE and SSL_KEY_FILE"),
        )
        for wrong, why in problems:
            if wrong:
                raise ValueError(f"SECURITY_PROTOCOL={self.security_protocol} {why}")
        return self

    @property
    def max_dead_letter_bytes(self) -> int:
        """The limit of a dead letter: the largest message there is, and room for the headers that say why."""
        return self.max_message_bytes + 64 * 1024

    def connection(self, bootstrap: str) -> dict[str, Any]:
        """The keyword arguments every aiokafka client takes to reach that broker.

        `DatelineError` names the certificate or key file that cannot be read.
        """
        options: dict[str, Any] = {
            "bootstrap_servers": bootstrap,
            "security_protocol": self.security_protocol,
            "request_timeout_ms": int(self.request_timeout_s * 1000),
        }
        if self.security_protocol.endswith("SSL"):
            options["ssl_context"] = self._trust()
        if self.security_protocol.startswith("SASL"):
            options["sasl_mechanism"] = self.sasl_mechanism
            options["sasl_plain_username"] = self.sasl_username
            options["sasl_plain_password"] = _revealed(self.sasl_password)
        return options

    def _trust(self) -> ssl.SSLContext:
        """Whom to trust, and what to show of ourselves."""
        with _naming("DATELINE_KAFKA__SSL_CA_FILE", self.ssl_ca_file):
            context = ssl.create_default_context(cafile=self.ssl_ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.ssl_certificate_file:
            with _naming("DATELINE_KAFKA__SSL_CERTIFICATE_FILE", self.ssl_certificate_file):
                # Without a password the library would ask for one on the terminal.
                secret = _revealed(self.ssl_key_password) or ""
                context.load_cert_chain(self.ssl_certificate_file, self.ssl_key_file, secret)
        return context


class RegistrySettings(_Section):
    """A schema registry, as Confluent's: with a ``url``, what is published is Avro. Needs ``dateline[avro]``.

    Both Avro and JSON are read then. It is waited for as long as ``patience_s``.
    """

    url: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    username: str | None = None
    password: SecretStr | None = None
    patience_s: float = Field(default=10.0, gt=0)


class BrokerSettings(_Section):
    """The embedded broker. Port 0 takes a free one, kept with the data.

    ``properties`` is a file of further settings of Kafka's, which go before Dateline's own.
    """

    port: int = Field(default=0, ge=0, le=65535)
    heap_mb: int = Field(default=320, ge=64)
    cache: Path | None = None
    properties: Path | None = None

    @property
    def cache_folder(self) -> Path:
        """Where jars and the JVM's cache are kept for every pipeline of this user."""
        return self.cache.absolute() if self.cache else user_cache()


class BreakerSettings(_Section):
    """When a stage stops because it refuses too much: so many dead letters in a row, or more than a
    ``share`` of a ``window`` of messages. A message is tried every ``pause_s`` seconds or more then.
    """

    in_a_row: int = Field(default=50, ge=1)
    window: int = Field(default=200, ge=1)
    share: float = Field(default=0.5, ge=0, le=1)
    pause_s: float = Field(default=30.0, gt=0)


class WorkerSettings(_Section):
    """The stages: how many processes do the language work, and what one article may take.

    ``article_memory_mb`` is what a process may use above what it has when its models are loaded;
    ``patience_s`` is how long outputs may stay unconfirmed before the worker starts anew. Without
    ``send_documents`` documents and tagged documents are sent only where a later stage has yet to read them.
    """

    processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    article_timeout_s: float = Field(default=60.0, gt=0)
    article_memory_mb: int = Field(default=1024, ge=64)
    session_timeout_s: float = Field(default=10.0, gt=0)
    commit_interval_s: float = Field(default=1.0, gt=0)
    patience_s: float = Field(default=600.0, gt=0)
    send_documents: bool = True
    breaker: BreakerSettings = BreakerSettings()


class RetentionSettings(_Section):
    """How long events stay in the store: ``days`` after both their own day and their article's arrival.

    0 is for ever. ``by`` says which day of an event counts: that of publication or its own. ``types`` have
    days of their own; what names one of ``keep_countries`` or ``keep_parties`` stays for ever.
    """

    days: int = Field(default=90, ge=0)
    by: Literal["published", "event"] = "published"
    types: dict[str, Annotated[int, Field(ge=0)]] = {}
    keep_countries: frozenset[str] = frozenset()
    keep_parties: frozenset[str] = frozenset()


class StoreSettings(_Section):
    """The event store. Without ``url`` it is SQLite in the data folder.

    A writer that has given no sign for ``lease_s`` seconds has lost the store to one that waits. It keeps
    ``tellings_in_memory`` between its commits, 3 kB each: where the events of two or three days are more,
    those beside which something comes are read again.
    """

    url: str | None = None
    lease_s: float = Field(default=10.0, gt=0)
    tellings_in_memory: int = Field(default=100_000, ge=0)
    retention: RetentionSettings = RetentionSettings()


class WebSettings(_Section):
    """The web server: where it listens, who may do what, and how much of it.

    ``tokens`` are ``SCOPES:SHA256`` pairs, as `dateline web --new-token SCOPES` prints them; without any,
    everybody on this machine may do everything, and no other address than loopback is served.
    ``hosts`` are the names it answers to besides its address. Without a ``port`` it is 8321, or a free one
    where that is taken (0 always takes a free one).
    """

    host: str = "127.0.0.1"
    port: int | None = Field(default=None, ge=0, le=65535)
    hosts: tuple[str, ...] = ()
    tokens: tuple[Token, ...] = ()
    max_body_bytes: int = Field(default=16 * 1024 * 1024, ge=1024)
    requests_per_minute: int = Field(default=1200, ge=1)
    connections: int = Field(default=200, ge=1)

    @model_validator(mode="after")
    def _check_tokens(self) -> Self:
        if not self.tokens and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError(
                f"HOST={self.host} can be reached from elsewhere: it needs TOKENS "
                "(make one with `dateline web --new-token read`)"
            )
        return self


class FetchSettings(_Section):
    """Fetching pages and feeds from the web: how long, how much, and from where.

    Only public addresses are connected to, on those ``ports``. ``insecure_private_hosts`` are names or
    addresses, each with its port (``intranet.example:8080``), that may be anywhere: whoever can publish a
    URL can read what answers there. ``max_bytes`` counts a body packed and unpacked.
    """

    user_agent: str = f"dateline/{version('dateline')}"
    timeout_s: float = Field(default=30.0, gt=0)
    max_bytes: int = Field(default=16 * 1024 * 1024, ge=1024)
    redirects: int = Field(default=5, ge=0)
    ports: frozenset[int] = frozenset((80, 443))
    insecure_private_hosts: frozenset[Annotated[str, StringConstraints(pattern=r"^.+:\d+$")]] = frozenset()


class FeedSettings(_Section):
    """Following feeds: how often each is looked at, and how gently.

    A host is asked once in ``host_gap_s`` seconds, or less often if its robots.txt says so. Entries older
    than ``max_age_days`` are left alone.
    """

    shortest_interval_s: float = Field(default=300.0, gt=0)
    longest_interval_s: float = Field(default=86400.0, gt=0)
    host_gap_s: float = Field(default=1.0, ge=0)
    max_age_days: float = Field(default=7.0, gt=0)
    connections: int = Field(default=8, ge=1)


class LogSettings(_Section):
    """Logs go to stderr: for people on a terminal, JSON elsewhere, unless ``format`` says."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"


class MetricsSettings(_Section):
    """Prometheus metrics of a standing process, at http://HOST:PORT/metrics; none without a ``port``.

    On one machine the worker takes that port, the materializer the next, then come the web server and the
    follower of feeds; 0 takes free ones.
    """

    host: str = "127.0.0.1"
    port: int | None = Field(default=None, ge=0, le=65532)


class TracesSettings(_Section):
    """OpenTelemetry traces from publish to store: needs the extra ``dateline[tracing]``.

    Where they go is set by OpenTelemetry's own OTEL_EXPORTER_OTLP_… variables.
    """

    enabled: bool = False


class Settings(BaseSettings):
    """Everything that can be set. ``home`` is the data folder of this pipeline.

    ``codebook`` is a folder with an edited copy of the tables that say which words show which event.
    """

    model_config = SettingsConfigDict(
        env_prefix="DATELINE_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    home: Path = Path(".dateline")
    codebook: Path | None = None
    kafka: KafkaSettings = KafkaSettings()
    registry: RegistrySettings = RegistrySettings()
    broker: BrokerSettings = BrokerSettings()
    worker: WorkerSettings = WorkerSettings()
    store: StoreSettings = StoreSettings()
    web: WebSettings = WebSettings()
    fetch: FetchSettings = FetchSettings()
    feeds: FeedSettings = FeedSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    traces: TracesSettings = TracesSettings()

    @property
    def secrets(self) -> frozenset[str]:
        """Every password that is set: what no log may ever show."""
        spelt = _PASSWORD.findall(self.store.url or "")
        return frozenset(filter(None, (*_secrets_in(self), *spelt, *map(unquote, spelt))))

    @property
    def store_url(self) -> str:
        """The store as an SQLAlchemy URL."""
        return self.store.url or f"sqlite:///{self.home.absolute() / 'store.sqlite'}"


def _secrets_in(model: BaseModel) -> Iterator[str]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
        elif isinstance(value, BaseModel):
            yield from _secrets_in(value)


def read_settings() -> Settings:
    """The settings of this process; `DatelineError` names each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"DATELINE_{'__'.join(str(part) for part in e['loc']).upper()}: {e['msg']}"
            for e in error.errors()
        )
        raise DatelineError(wrong, hint="see `dateline config show` for every setting") from None
