"""Reaching a secured Kafka: certificates, passwords, rights, and what may be told of them."""
