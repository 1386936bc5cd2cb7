"""Exports as answers: written as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse

from dateline.contracts import Contract
from dateline.exports import Format

C = TypeVar("C", bound=Contract)


def filed(request: Request, form: Format[C], records: Iterable[C], name: str) -> StreamingResponse:
    """The records as a file of that name."""
    pieces = form.write(records, str(request.base_url).rstrip("/"))
    # The first piece is made before the answer begins, so that trouble is still answered as such.
    return StreamingResponse(
        _begun(pieces),
        media_type=form.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def media_types(forms: Iterable[Format[Any]]) -> dict[int | str, dict[str, Any]]:
    """What an operation that gives files may answer with, for OpenAPI."""
    return {200: {"content": {form.media_type.partition(";")[0]: {} for form in forms}}}


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")

    def all_of() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_of()
