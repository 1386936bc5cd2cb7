"""The files under schemas/ say what the models say, and every one of them is used."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dateline.contracts import CATALOGUE, Message, Topic
from dateline.contracts.asyncapi import NAME
from dateline.contracts.avro import avro_name, avro_schema
from dateline.contracts.schema import all_schemas, schema_name, schema_of
from dateline.registry.avro import TOPICS

SCHEMAS = Path(__file__).parents[2] / "schemas"
EXAMPLES = sorted(SCHEMAS.glob("examples/*/v*/*.json"))


def test_schemas_are_the_ones_the_models_make() -> None:
    kept = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.schema.json")}
    assert kept == all_schemas(), "run `make schemas` and commit the result"
    avro = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.avsc")}
    assert avro == {avro_name(topic): avro_schema(topic) for topic in TOPICS.values()}


def test_every_topic_has_an_example_and_every_file_a_topic() -> None:
    assert {path.parts[-3] for path in EXAMPLES} == {topic.name for topic in CATALOGUE}
    files = {path for path in SCHEMAS.rglob("*") if path.is_file()}
    released = {SCHEMAS / "released" / schema_name(topic) for topic in CATALOGUE}
    made = {SCHEMAS / NAME, *(SCHEMAS / schema_name(topic) for topic in CATALOGUE)}
    made |= {SCHEMAS / avro_name(topic) for topic in TOPICS.values()}
    assert files - released == {*EXAMPLES, *made}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parts[-3])
def test_an_example_parses_fits_its_schema_and_comes_back_unchanged(path: Path) -> None:
    topic: Topic[Any] = next(topic for topic in CATALOGUE if topic.name == path.parts[-3])
    value = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema_of(topic))
    Draft202012Validator(schema_of(topic)).validate(value)
    record = topic.decode(Message(key=b"k", value=path.read_bytes()))
    assert topic.contract.model_validate_json(record.model_dump_json()) == record
    assert record.to_json().decode() == record.model_dump_json()
    assert set(json.loads(record.model_dump_json())) == set(value), "the example shows every field"
