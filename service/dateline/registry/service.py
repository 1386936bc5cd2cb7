"""A schema registry by the REST interface that Confluent's, Apicurio's and Karapace have in common."""

from __future__ import annotations

import base64
import json
import time
from http.client import HTTPException
from itertools import takewhile
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from dateline.backoff import delays
from dateline.errors import DatelineError, RegistryUnavailable
from dateline.settings import RegistrySettings

_MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
_FIRST_DELAY_S = 0.1
_LONGEST_DELAY_S = 2.0


class Registry:
    """The registry of the settings. Every method may block for ``patience_s`` of them.

    `RegistryUnavailable` when it does not answer by then, `DatelineError` when it refuses.
    """

    def __init__(self, settings: RegistrySettings) -> None:
        if settings.url is None:
            raise DatelineError("no schema registry is set", hint="set DATELINE_REGISTRY__URL")
        self._url = settings.url.rstrip("/")
        self._patience_s = settings.patience_s
        self._headers = {"Content-Type": _MEDIA_TYPE, "Accept": f"{_MEDIA_TYPE}, application/json"}
        if settings.username and settings.password:
            told = f"{settings.username}:{settings.password.get_secret_value()}".encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(told).decode()}"

    def register(self, subject: str, schema: str) -> int:
        """The id of that schema, which is made the subject's newest version if it is none yet."""
        try:
            return int(self._ask("POST", f"/subjects/{_quoted(subject)}/versions", schema)["id"])
        except _Refused as refusal:
            if refusal.status == 409:
                raise DatelineError(
                    f"the schema registry refuses {subject} as incompatible: {refusal.said}",
                    hint="`dateline schemas check --registry` says which; "
                    "the registry's compatibility rule for it decides",
                ) from None
            raise

    def schema(self, number: int) -> str | None:
        """The schema of that id; null when the registry has none."""
        try:
            return str(self._ask("GET", f"/schemas/ids/{number}")["schema"])
        except _Refused as refusal:
            if refusal.status == 404:
                return None
            raise

    def is_compatible(self, subject: str, schema: str) -> bool:
        """Whether the registry would take that schema as the subject's next version."""
        try:
            answer = self._ask("POST", f"/compatibility/subjects/{_quoted(subject)}/versions/latest", schema)
        except _Refused as refusal:
            if refusal.status == 404:  # there is none yet
                return True
            raise
        return bool(answer["is_compatible"])

    def _ask(self, method: str, path: str, schema: str | None = None) -> Any:
        body = None if schema is None else json.dumps({"schema": schema}).encode()
        request = Request(self._url + path, body, self._headers, method=method)  # noqa: S310  http(s) by the settings
        deadline = time.monotonic() + self._patience_s
        why: Exception | None = None
        for delay in takewhile(
            lambda _: time.monotonic() < deadline, delays(_FIRST_DELAY_S, _LONGEST_DELAY_S)
        ):
            try:
                with urlopen(request, timeout=self._patience_s) as answer:  # noqa: S310
                    return json.load(answer)
            except HTTPError as error:
                why = error
                if error.code < 500:
                    raise _Refused(self._url, error.code, _said(error)) from None
            except (OSError, HTTPException, ValueError) as error:
                why = error
            time.sleep(delay)
        raise RegistryUnavailable(
            f"no schema registry answers at {self._url}: {why}",
            hint="check that it runs, and DATELINE_REGISTRY__URL",
        )


class _Refused(DatelineError):
    """The registry's answer is an error of ours."""

    def __init__(self, url: str, status: int, said: str) -> None:
        super().__init__(
            f"the schema registry at {url} refuses: {status} {said}",
            hint="check DATELINE_REGISTRY__URL, __USERNAME and __PASSWORD, and what they may do there",
        )
        self.status = status
        self.said = said


def _said(error: HTTPError) -> str:
    text = error.read(2000).decode("utf-8", "replace")
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return text.strip() or str(error.reason)


def _quoted(subject: str) -> str:
    return quote(subject, safe="")
