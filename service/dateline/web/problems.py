"""Errors as problem details (RFC 9457): what is wrong, and what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from dateline.errors import BadInput, BrokerUnavailable, DatelineError, StoreError, StoreUnavailable

_MEDIA_TYPE = "application/problem+json"
_STATUS: dict[type[DatelineError], int] = {
    BadInput: 422,
    BrokerUnavailable: 503,
    StoreUnavailable: 503,
    StoreError: 503,
}

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["title", "status"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


class Problem(Exception):
    """An answer that says what is wrong."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        hint: str | None = None,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.hint = hint
        self.errors = errors
        self.headers = headers


def answer_to(request: Request, problem: Problem) -> Response:
    """The problem as the client reads it: a page in a browser, which may sign in, else JSON."""
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1")
    if not wants_page:
        return response_of(problem)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?{urlencode({'to': here})}", 303)
    from dateline.web.rendering import page

    title = HTTPStatus(problem.status).phrase
    return page(
        request, "problem.html", problem.status, title=title, detail=problem.detail, hint=problem.hint
    )


def response_of(problem: Problem) -> JSONResponse:
    """The problem as an HTTP response."""
    body = {
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "hint": problem.hint,
        "errors": problem.errors,
    }
    told = {name: value for name, value in body.items() if value is not None}
    return JSONResponse(
        jsonable_encoder(told), problem.status, headers=problem.headers, media_type=_MEDIA_TYPE
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems an operation may answer with, for OpenAPI."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {_MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Let every error of the application become a problem."""

    def of_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)  # noqa: S101  registered for it alone
        return answer_to(request, error)

    def of_dateline(request: Request, error: Exception) -> Response:
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
        hint = error.hint if isinstance(error, DatelineError) else None
        retry = {"Retry-After": "2"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
        return answer_to(request, Problem(status, str(error), hint=hint, headers=retry))

    def of_validation(request: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else ()
        errors = [
            {"where": "/".join(str(part) for part in one["loc"]), "message": one["msg"]} for one in found
        ]
        return answer_to(request, Problem(422, "the request is not as it should be", errors=errors))

    def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  registered for it alone
        return answer_to(request, Problem(error.status_code, error.detail, headers=dict(error.headers or {})))

    app.add_exception_handler(Problem, of_problem)
    app.add_exception_handler(DatelineError, of_dateline)
    app.add_exception_handler(RequestValidationError, of_validation)
    app.add_exception_handler(HTTPException, of_http)
