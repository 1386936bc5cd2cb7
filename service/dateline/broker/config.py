"""What the embedded broker is told: one node in KRaft mode, small, on the loopback interface."""

from __future__ import annotations

from dateline.broker.ports import HOST, Ports
from dateline.settings import Settings

_MIB = 1024 * 1024
_LISTS = ("listeners", "advertised.listeners", "listener.security.protocol.map")


def server_properties(settings: Settings, ports: Ports) -> dict[str, str]:
    """The broker's configuration. Paths are relative to the folder it is started in."""
    limit = settings.kafka.max_message_bytes
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{HOST}:{ports.controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{ports.bootstrap},CONTROLLER://{HOST}:{ports.controller}",
        "advertised.listeners": f"PLAINTEXT://{ports.bootstrap}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": "data",
        **PIPELINE,
        **SINGLE_NODE,
        **SMALL,
        "message.max.bytes": str(limit),
        "replica.fetch.max.bytes": str(limit),
    }


def with_own(properties: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """The configuration with somebody's own settings before it; their listeners come beside it."""
    beside = {name: f"{properties[name]},{own[name]}" for name in _LISTS if name in own}
    return {**properties, **own, **beside}


def read_properties(text: str) -> dict[str, str]:
    """A file of ``name=value`` lines; empty lines and those that begin with # count for nothing."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


# What the pipeline relies on, wherever its broker runs.
PIPELINE = {
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
}

SINGLE_NODE = {
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # After kill -9 the controller waits this long before it lets the same node back in.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
}

SMALL = {
    # Requests wait in the sockets once this much of them is in memory: the heap does not overflow.
    "socket.request.max.bytes": str(100 * _MIB),
    "queued.max.request.bytes": str(100 * _MIB),
    "num.network.threads": "2",
    "num.io.threads": "2",
    "background.threads": "2",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "log.segment.bytes": str(64 * _MIB),
    "log.index.size.max.bytes": str(_MIB),
    # The default of 128 MiB alone would fill the heap.
    "log.cleaner.dedupe.buffer.size": str(2 * _MIB),
    "log.cleaner.threads": "1",
}


def render(properties: dict[str, str]) -> str:
    """Java's properties format."""
    return "".join(f"{name}={value}\n" for name, value in properties.items())
