"""Whether a schema still keeps what an earlier one promised.

A promise is kept when all that was valid to send is still accepted (articles), or when all that is sent now
is what readers of the earlier schema know (everything else). Both ask the same: does everything that fits
one schema fit another? The rules cover the JSON Schema that the models make; a keyword they do not know and
that differs is told as a difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dateline.contracts.topic import Topic

Schema = Mapping[str, Any]

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_NO_RULE = frozenset(
    ("$defs", "$id", "$ref", "$schema", "default", "description", "examples", "title", "deprecated")
)
_RULED = frozenset(
    (
        "additionalProperties",
        "anyOf",
        "const",
        "enum",
        "items",
        "prefixItems",
        "properties",
        "required",
        "type",
    )
)


def breaking_changes(topic: Topic[Any], before: Schema, now: Schema, *, incoming: bool) -> Iterator[str]:
    """What of the change from ``before`` to ``now`` breaks others, each as a place and what is wrong.

    ``incoming`` is for what others send to us: there they break who sent by the earlier schema.
    """
    earlier, later = _Rooted(before, is_earlier=True), _Rooted(now)
    narrow, wide = (earlier, later) if incoming else (later, earlier)
    for place, problem in sorted(_misfits(narrow, wide, narrow.root, wide.root, (topic.contract.__name__,))):
        yield f"{'.'.join(place)}: {problem}"


class _Rooted:
    """A schema that knows what its references mean."""

    def __init__(self, root: Schema, *, is_earlier: bool = False) -> None:
        self.root = root
        self.is_earlier = is_earlier

    def resolved(self, schema: Schema) -> Schema:
        """The schema without a reference at its top."""
        while "$ref" in schema:
            found: Any = self.root
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
        return schema


Place = tuple[str, ...]
Misfits = Iterator[tuple[Place, str]]


def _misfits(narrow: _Rooted, wide: _Rooted, one: Schema, other: Schema, place: Place) -> Misfits:
    """Why not everything that fits ``one`` fits ``other``."""
    one, other = narrow.resolved(one), wide.resolved(other)
    if "anyOf" in one:
        for branch in one["anyOf"]:
            yield from _misfits(narrow, wide, branch, other, place)
    elif "anyOf" in other:
        tried = [list(_misfits(narrow, wide, one, branch, place)) for branch in other["anyOf"]]
        if all(tried):
            yield min(tried, key=len)[0] if len(tried) == 1 else (place, f"{_named(one)} fits no alternative")
    else:
        yield from _misfits_of_values(one, other, place)
        yield from _misfits_of_objects(narrow, wide, one, other, place)
        yield from _misfits_of_arrays(narrow, wide, one, other, place)


def _misfits_of_values(one: Schema, other: Schema, place: Place) -> Misfits:
    values, known = _values(one), _values(other)
    if known is not None:
        more = ["any value"] if values is None else [value for value in values if value not in known]
        if more:
            yield place, f"{', '.join(more)} is not among the known values"
    elif values is not None:
        for value in values:
            yield from _misfits_of_values(_only(json.loads(value)), other, place)
    elif not _types(one) <= _types(other):
        yield place, f"{_named(one)} where {_named(other)} is known"
    else:
        yield from _misfits_of_bounds(one, other, place)


def _misfits_of_bounds(one: Schema, other: Schema, place: Place) -> Misfits:
    for name in _LOWER:
        if name in other and (name not in one or one[name] < other[name]):
            yield place, f"{name} {one.get(name, 'none')} is below {other[name]}"
    for name in _UPPER:
        if name in other and (name not in one or one[name] > other[name]):
            yield place, f"{name} {one.get(name, 'none')} is above {other[name]}"
    for name in sorted(other.keys() - _NO_RULE - _RULED - {*_LOWER, *_UPPER}):
        if one.get(name) != other[name]:
            yield place, f"{name} {one.get(name, 'none')} is not {other[name]}"


def _only(value: object) -> Schema:
    """The narrowest schema that value fits, but for what it is: its type and its bounds."""
    match value:
        case None:
            return {"type": "null"}
        case bool():
            return {"type": "boolean"}
        case str():
            return {"type": "string", "minLength": len(value), "maxLength": len(value)}
        case int() | float():
            kind = "integer" if isinstance(value, int) else "number"
            return {"type": kind, "minimum": value, "maximum": value}
        case _:
            return {}


def _misfits_of_objects(narrow: _Rooted, wide: _Rooted, one: Schema, other: Schema, place: Place) -> Misfits:
    for name in other.get("required", ()):
        if name not in one.get("required", ()):
            yield (*place, name), "is not always there, and was relied on"
    mine, theirs = one.get("properties", {}), other.get("properties", {})
    for name in mine.keys() & theirs.keys():
        yield from _misfits(narrow, wide, mine[name], theirs[name], (*place, name))
    earlier, later = (mine, theirs) if narrow.is_earlier else (theirs, mine)
    for name in earlier.keys() - later.keys() - set(other.get("required", ())):
        # Nothing would refuse it. But a field that means nothing any more was a promise too.
        yield (*place, name), "is known no more"
    yield from _misfits_of_others(narrow, wide, one, other, place)


def _misfits_of_others(narrow: _Rooted, wide: _Rooted, one: Schema, other: Schema, place: Place) -> Misfits:
    """Of the properties that have no name in the other schema."""
    rest = other.get("additionalProperties", True)
    if rest is True or "object" not in _types(one):
        return
    named = [
        (name, s) for name, s in one.get("properties", {}).items() if name not in other.get("properties", {})
    ]
    mine = one.get("additionalProperties", True)
    unnamed = [] if mine is False else [("*", {} if mine is True else mine)]
    for name, schema in (*named, *unnamed):
        if rest is False:
            yield (*place, name), "is not allowed"
        else:
            yield from _misfits(narrow, wide, schema, rest, (*place, name))


def _misfits_of_arrays(narrow: _Rooted, wide: _Rooted, one: Schema, other: Schema, place: Place) -> Misfits:
    if "array" not in _types(one) or not ({"items", "prefixItems"} & other.keys()):
        return
    mine, theirs = one.get("prefixItems", ()), other.get("prefixItems", ())
    for number in range(max(len(mine), len(theirs))):
        yield from _misfits(narrow, wide, _item(one, number), _item(other, number), (*place, str(number)))
    if one.get("items", {}) is not False:
        yield from _misfits(narrow, wide, one.get("items", {}), other.get("items", {}), (*place, "[]"))


def _item(schema: Schema, number: int) -> Schema:
    prefix: Sequence[Schema] = schema.get("prefixItems", ())
    rest: Schema = schema.get("items", {})
    return prefix[number] if number < len(prefix) else rest


def _values(schema: Schema) -> list[str] | None:
    """The only values there are, as JSON; null where there are others."""
    if "const" in schema:
        return [json.dumps(schema["const"])]
    return [json.dumps(value) for value in schema["enum"]] if "enum" in schema else None


def _types(schema: Schema) -> frozenset[str]:
    said = schema.get("type")
    if said is None:
        return frozenset(("null", "boolean", "integer", "number", "string", "object", "array"))
    types = {said} if isinstance(said, str) else set(said)
    return frozenset(types | {"integer"} if "number" in types else types)


def _named(schema: Schema) -> str:
    return " or ".join(_values(schema) or ([str(schema["type"])] if "type" in schema else ["anything"]))
