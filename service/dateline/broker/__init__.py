"""The embedded broker: real Apache Kafka, needing nothing but this package's dependencies."""

from dateline.broker.address import locate as locate
from dateline.broker.embedded import EmbeddedBroker as EmbeddedBroker
from dateline.broker.embedded import prepare as prepare
from dateline.broker.embedded import run_broker as run_broker
