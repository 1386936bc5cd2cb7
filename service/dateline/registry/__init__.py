"""Avro by a schema registry: an optional extra, ``dateline[avro]``, by settings."""

from dateline.registry.avro import AvroWire as AvroWire
from dateline.registry.avro import use_registry as use_registry
from dateline.registry.service import Registry as Registry
