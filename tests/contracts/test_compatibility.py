"""What breaks others is found: by the rules, and by trying on one schema what fits the other."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dateline.contracts import ARTICLES, CATALOGUE, EVENTS
from dateline.contracts.compatibility import breaking_changes
from dateline.contracts.schema import all_schemas, schema_name, schema_of
from tests.cli.conftest import Cli
from tests.cli.conftest import cli as cli

RELEASED = Path(__file__).parents[2] / "schemas/released"

Json = dict[str, Any]


def changed(schema: Json, change: Callable[[Json], object]) -> Json:
    copied = copy.deepcopy(schema)
    change(copied)
    return copied


BREAKING: dict[str, Callable[[Json], object]] = {
    "a field is gone": lambda s: (s["properties"].pop("trigger"), s["required"].remove("trigger")),
    "a field is not always there": lambda s: s["required"].remove("date"),
    "a field has another type": lambda s: s["properties"].update(article_id={"type": "integer"}),
    "a field may be null": lambda s: s["properties"].update(
        section={"anyOf": [s["properties"]["section"], {"type": "null"}]}
    ),
    "a value is new": lambda s: s["properties"]["modality"]["enum"].append("sung"),
    "a nested field is gone": lambda s: (
        s["$defs"]["Participant"]["properties"].pop("name"),
        s["$defs"]["Participant"]["required"].remove("name"),
    ),
    "a bound is wider": lambda s: s["properties"]["confidence"].update(maximum=2.0),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_change_that_breaks_readers_is_found_and_its_opposite_is_none_for_them(name: str) -> None:
    before = schema_of(EVENTS)
    after = changed(before, BREAKING[name])
    assert list(breaking_changes(EVENTS, before, after, incoming=False))


def test_what_is_added_breaks_readers_not_and_writers_only_if_they_must_send_it() -> None:
    for topic, incoming in ((EVENTS, False), (ARTICLES, True)):
        before = schema_of(topic)
        added = changed(before, lambda s: s["properties"].update(mood={"type": "string"}))
        assert not list(breaking_changes(topic, before, added, incoming=incoming))
        demanded = changed(added, lambda s: s["required"].append("mood"))
        assert bool(list(breaking_changes(topic, before, demanded, incoming=incoming))) == incoming
        assert not list(breaking_changes(topic, before, before, incoming=incoming))


def test_the_contracts_keep_what_the_last_release_promised() -> None:
    for topic in CATALOGUE:
        path = RELEASED / schema_name(topic)
        if path.exists():
            before, now = json.loads(path.read_text("utf-8")), all_schemas()[path.name]
            assert not list(breaking_changes(topic, before, now, incoming=topic is ARTICLES))


def test_the_command_fails_when_something_breaks(cli: Cli, tmp_path: Path) -> None:
    for name, schema in all_schemas().items():
        (tmp_path / name).write_text(json.dumps(schema))
    assert cli("schemas", "check", tmp_path).exit_code == 0
    narrower = changed(schema_of(EVENTS), lambda s: s["properties"]["modality"]["enum"].remove("planned"))
    (tmp_path / schema_name(EVENTS)).write_text(json.dumps(narrower))
    (tmp_path / "dateline-gone.v1.schema.json").write_text("{}")
    failed = cli("schemas", "check", tmp_path)
    assert failed.exit_code == 1
    assert '"planned" is not among the known values' in failed.stdout
    assert "dateline-gone.v1.schema.json: its topic is gone" in failed.stdout


LEAVES = st.one_of(
    st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": st.integers(0, 3)}),
    st.fixed_dictionaries({"type": st.just("string")}, optional={"maxLength": st.integers(0, 3)}),
    st.sampled_from([{"type": "null"}, {"type": "number"}, {"type": "boolean"}, {"const": 1}, {}]),
    st.lists(st.sampled_from(["a", "b", 1, None]), min_size=1, unique=True).map(lambda v: {"enum": v}),
)


def nested(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    objects = st.builds(
        lambda properties, required, more: {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if name in required],
            **more,
        },
        st.dictionaries(st.sampled_from("xyz"), inner, max_size=2),
        st.sets(st.sampled_from("xyz")),
        st.sampled_from(
            [{}, {}, {"additionalProperties": False}, {"additionalProperties": {"type": "string"}}]
        ),
    )
    arrays = inner.map(lambda items: {"type": "array", "items": items})
    either = st.lists(inner, min_size=2, max_size=2).map(lambda branches: {"anyOf": branches})
    return st.one_of(objects, arrays, either)


SCHEMAS = st.recursive(LEAVES, nested, max_leaves=4)


def fitting(schema: Json) -> st.SearchStrategy[Any]:
    """Values that fit the schema, of objects with no more than what it names."""
    if "anyOf" in schema:
        return st.one_of(*map(fitting, schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    match schema.get("type"):
        case "object":
            named = {name: fitting(inner) for name, inner in schema["properties"].items()}
            must = {name: named.pop(name) for name in schema["required"]}
            if isinstance(more := schema.get("additionalProperties"), dict):
                named["unnamed"] = fitting(more)
            return st.fixed_dictionaries(must, optional=named)
        case "array":
            return st.lists(fitting(schema["items"]), max_size=2)
        case "integer":
            return st.integers(schema.get("minimum"), None)
        case "string":
            return st.text("ab", max_size=schema.get("maxLength", 9))
        case kind:
            simple = {"null": st.none(), "number": st.floats(-9, 9), "boolean": st.booleans()}
            return simple.get(str(kind), st.sampled_from([None, 1, "a", [], {}, 0.5, True]))


@pytest.mark.parametrize("incoming", [False, True])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=SCHEMAS, now=SCHEMAS, data=st.data())
def test_where_no_break_is_found_samples_of_the_one_schema_fit_the_other(
    before: Json, now: Json, data: st.DataObject, incoming: bool
) -> None:
    """What is sent now fits what readers know; what others sent before fits what is accepted now."""
    topic = ARTICLES if incoming else EVENTS
    if not list(breaking_changes(topic, before, now, incoming=incoming)):
        sent, read = (before, now) if incoming else (now, before)
        sample = data.draw(fitting(sent))
        assert Draft202012Validator(sent).is_valid(sample), "the sample itself is wrong"
        assert Draft202012Validator(read).is_valid(sample)
