"""The contracts for people and programs: every topic with its key, headers and fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from dateline.contracts.asyncapi import asyncapi
from dateline.contracts.schema import all_schemas
from dateline.web.access import Needs
from dateline.web.problems import documented
from dateline.web.rendering import page

router = APIRouter(tags=["contracts"], dependencies=[Depends(Needs("read"))])

_SHOWN_VALUES = 24


@dataclass(frozen=True)
class Word:
    """A part of what a field's type is called: ``link`` leads to the model it names."""

    text: str
    link: str | None = None


@dataclass(frozen=True)
class Field:
    """A field of a model: what it may be, and whether it is always there."""

    name: str
    words: tuple[Word, ...]
    required: bool
    description: str | None


@router.get("/v1/asyncapi.json", responses=documented(401, 403, 429))
def read_asyncapi() -> JSONResponse:
    """The AsyncAPI 3 document of the topics."""
    return JSONResponse(_document())


@router.get("/v1/schemas/{name}", responses=documented(401, 403, 404, 429))
def read_schema(name: str) -> JSONResponse:
    """One JSON Schema, by its file name."""
    schemas = all_schemas()
    if name not in schemas:
        raise HTTPException(404, f"there is no schema {name}")
    return JSONResponse(schemas[name], media_type="application/schema+json")


@router.get("/contracts", include_in_schema=False)
def contracts_page(request: Request) -> Response:
    """Every topic, what it carries, and every field of that."""
    document = _document()
    models = {name: m for name, m in document["components"]["schemas"].items() if "properties" in m}
    return page(
        request,
        "contracts.html",
        channels=document["channels"],
        messages=document["components"]["messages"],
        models={name: tuple(_fields(model, models)) for name, model in models.items()},
        about={name: model.get("description") for name, model in models.items()},
        schemas={name.partition(".")[0]: name for name in all_schemas()},
    )


@cache
def _document() -> dict[str, Any]:
    return asyncapi({})


def _fields(model: Mapping[str, Any], known: Collection[str]) -> Iterator[Field]:
    required = model.get("required", ())
    for name, schema in model.get("properties", {}).items():
        yield Field(name, tuple(_words(schema, known)), name in required, schema.get("description"))


def _words(schema: Mapping[str, Any], known: Collection[str]) -> Iterator[Word]:
    """What a value may be, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield Word(name, f"#{name}" if name in known else None)
    elif "anyOf" in schema:
        for number, branch in enumerate(schema["anyOf"]):
            yield from (Word(" or "),) if number else ()
            yield from _words(branch, known)
    elif "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        more = " …" if len(values) > _SHOWN_VALUES else ""
        yield Word(", ".join(map(str, values[:_SHOWN_VALUES])) + more)
    elif schema.get("type") == "array":
        yield Word("list of ")
        yield from _words(schema.get("items") or {}, known)
    else:
        yield Word(schema.get("format") or schema.get("type") or "anything")
