"""What goes wrong between a Kafka client and its broker, as errors that a person can act on."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Literal

from aiokafka.conn import create_conn
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    IllegalStateError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    NodeNotReadyError,
    RequestTimedOutError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)

from dateline.errors import AccessDenied, BrokerUnavailable, DatelineError
from dateline.settings import KafkaSettings

Operation = Literal["Read", "Write", "Describe", "Create", "DescribeConfigs", "AlterConfigs", "Alter"]
"""Kafka's own words for what somebody may be allowed to do."""

ClientError = KafkaError
"""What every Kafka client raises, and `named_errors` explains."""

PartitionsMoved = IllegalStateError
"""What a consumer raises that is asked about partitions it has no longer."""

_ABSENT = (
    KafkaConnectionError,
    KafkaTimeoutError,
    NodeNotReadyError,
    RequestTimedOutError,
    OSError,
    TimeoutError,
)
_KNOCK_S = 5.0


@asynccontextmanager
async def connecting(
    kafka: KafkaSettings, bootstrap: str, operation: Operation = "Describe"
) -> AsyncIterator[None]:
    """Around the start of a client that means to ``operation``. aiokafka says only that it could not.

    Raises `AccessDenied` when a broker is there and does not let us in, else `BrokerUnavailable`.
    """
    try:
        yield
    except _ABSENT as error:
        reason = await _refusal(kafka, bootstrap)
        raise reason or explained(kafka, bootstrap, error, operation) from error
    except KafkaError as error:
        raise explained(kafka, bootstrap, error, operation) from error


@contextmanager
def named_errors(kafka: KafkaSettings, bootstrap: str, operation: Operation) -> Iterator[None]:
    """Around the use of a client, to ``operation`` on topics.

    Raises `BrokerUnavailable` when nobody answers, `AccessDenied` with the right that is missing, and
    `DatelineError` when the broker refuses for another reason.
    """
    try:
        yield
    except (KafkaError, *_ABSENT) as error:
        raise explained(kafka, bootstrap, error, operation) from error


def explained(kafka: KafkaSettings, bootstrap: str, error: Exception, operation: Operation) -> DatelineError:
    """The error for what a client met that meant to ``operation``."""
    if isinstance(error, _ABSENT):
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        return BrokerUnavailable(
            f"no Kafka broker answers at {bootstrap}: {said}",
            hint="check that it runs, and DATELINE_KAFKA__BOOTSTRAP_SERVERS if that is set",
        )
    if isinstance(error, TopicAuthorizationFailedError):
        return denied(kafka, operation, "topic", _named(error))
    if isinstance(error, GroupAuthorizationFailedError):
        return denied(kafka, "Read", "group", _named(error))
    if isinstance(error, ClusterAuthorizationFailedError):
        if operation == "Write":
            # What Kafka says to a producer with no right to write anywhere.
            return denied(kafka, operation, "topic", "of any name")
        return denied(kafka, operation, "cluster", "kafka-cluster")
    return DatelineError(f"the Kafka broker at {bootstrap} refuses: {error or type(error).__name__}")


def denied(
    kafka: KafkaSettings, operation: Operation, resource: Literal["topic", "group", "cluster"], name: str
) -> AccessDenied:
    """The error for a right that is missing."""
    user = kafka.sasl_username or "of this certificate"
    option = "--cluster" if resource == "cluster" else f"--{resource} {name}"
    return AccessDenied(
        f"user {user} has no right to {operation} on {resource} {name}",
        hint=f"have it granted: kafka-acls --add --allow-principal 'User:{kafka.sasl_username or '...'}' "
        f"--operation {operation} {option} (docs/security.md lists every right)",
    )


def _named(error: KafkaError) -> str:
    # aiokafka gives the name, a set of names, or nothing.
    given = error.args[0] if error.args else "unknown"
    return given if isinstance(given, str) else ", ".join(sorted(map(str, given)))


async def _refusal(kafka: KafkaSettings, bootstrap: str) -> DatelineError | None:
    """Why a broker that is there does not let us in; null when none is there, or none minds."""
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            async with asyncio.timeout(_KNOCK_S):
                await _knock(kafka, host.strip("[]"), int(port))
        except (ssl.SSLError, KafkaError, ConnectionResetError) as error:
            return _reason(kafka, address.strip(), error)
        except (OSError, TimeoutError, ValueError):
            continue
    return None


async def _knock(kafka: KafkaSettings, host: str, port: int) -> None:
    options = kafka.connection(f"{host}:{port}")
    del options["bootstrap_servers"]
    connection = await create_conn(host, port, **options)
    connection.close()


def _reason(kafka: KafkaSettings, address: str, error: Exception) -> DatelineError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return AccessDenied(
            f"the certificate of the Kafka broker at {address} cannot be trusted: {error.verify_message}",
            hint="name its authority in DATELINE_KAFKA__SSL_CA_FILE, and the broker as its certificate does "
            "in DATELINE_KAFKA__BOOTSTRAP_SERVERS; an expired one must be renewed",
        )
    if isinstance(error, SaslAuthenticationFailed):
        return AccessDenied(
            f"the Kafka broker at {address} does not know user {kafka.sasl_username} by that password "
            f"({kafka.sasl_mechanism})",
            hint="check DATELINE_KAFKA__SASL_USERNAME, __SASL_PASSWORD and __SASL_MECHANISM",
        )
    if isinstance(error, UnsupportedSaslMechanismError | IllegalSaslStateError):
        return AccessDenied(
            f"the Kafka broker at {address} does not let anybody in by {kafka.sasl_mechanism}",
            hint="check DATELINE_KAFKA__SASL_MECHANISM, and that this port is one for SASL",
        )
    # One that starts or stops does the same: it may pass.
    return BrokerUnavailable(
        f"the Kafka broker at {address} hangs up before a word is said ({type(error).__name__})",
        hint=f"check that this port speaks {kafka.security_protocol} (DATELINE_KAFKA__SECURITY_PROTOCOL) "
        "and, if it asks for a certificate of ours, DATELINE_KAFKA__SSL_CERTIFICATE_FILE and __SSL_KEY_FILE",
    )
