"""Dead letters: what could not be processed and why, to be looked at and sent again."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from dateline.deadletters import DeadLetter, Wanted, read_letters, redrive
from dateline.deadletters.letter import write_place
from dateline.store import Position
from dateline.web.access import Needs
from dateline.web.backend import Backend, From
from dateline.web.problems import Problem, documented
from dateline.web.rendering import page

router = APIRouter(tags=["pipeline"])

_READ = [Depends(Needs("read"))]
_ADMIN = [Depends(Needs("admin"))]
_SHOWN = 500


class Letter(BaseModel):
    """A dead letter. ``place`` is where it stands, ``origin`` where the message stood that it was."""

    place: str
    origin: str | None
    at: datetime
    article_id: str | None
    stage: str | None
    reason: str | None
    said: str | None
    attempt: int
    bytes: int
    state: str


class Choice(BaseModel):
    """Which letters to send again: these places, or every open one with that reason."""

    places: list[str] = Field([], max_length=10_000)
    reason: str | None = None
    all: bool = False


class Sent(BaseModel):
    """What became of one letter: where its message stands now, or why it was not sent."""

    place: str
    sent_to: str | None
    why: str | None


def _letter(letter: DeadLetter) -> Letter:
    return Letter(
        place=write_place(letter.place),
        origin=write_place(letter.origin) if letter.origin else None,
        at=letter.at,
        article_id=letter.article_id,
        stage=letter.stage,
        reason=letter.reason,
        said=letter.said,
        attempt=letter.attempt,
        bytes=letter.size,
        state=letter.state,
    )


@router.get("/v1/dead-letters", dependencies=_READ, responses=documented(401, 403, 429, 503))
async def list_dead_letters(backend: From) -> list[Letter]:
    """Every message that could not be processed, by topic and offset."""
    return [_letter(letter) for letter in await read_letters(backend.settings, backend.bootstrap())]


@router.post("/v1/dead-letters/redrive", dependencies=_ADMIN, responses=documented(401, 403, 422, 429, 503))
async def redrive_dead_letters(choice: Choice, backend: From) -> list[Sent]:
    """Send dead letters again to the topics they come from, each of them once."""
    if not (choice.places or choice.reason or choice.all):
        raise Problem(422, "nothing is chosen", hint="give `places`, a `reason`, or `all`: true")
    return await _send(choice, backend)


async def _send(choice: Choice, backend: Backend) -> list[Sent]:
    wanted = Wanted(places=[_position(place) for place in choice.places], reason=choice.reason)
    return [
        Sent(
            place=write_place(done.letter.place),
            sent_to=write_place(done.sent_to) if done.sent_to else None,
            why=done.why,
        )
        async for done in redrive(backend.settings, backend.bootstrap(), wanted)
    ]


def _position(place: str) -> Position:
    topic, partition, offset = (["", "", *place.rsplit("/", 2)])[-3:]
    if not (topic and partition.isdecimal() and offset.isdecimal() and len(partition + offset) < 30):
        raise Problem(422, f"{place} is no place of a message", hint="write it TOPIC/PARTITION/OFFSET")
    return topic, int(partition), int(offset)


@router.get("/dead-letters", dependencies=_READ, include_in_schema=False)
async def letters_page(request: Request, backend: From) -> Response:
    """The open dead letters, each with a button that sends it again."""
    letters = await read_letters(backend.settings, backend.bootstrap())
    waiting = [_letter(letter) for letter in letters if letter.state != "redriven"]
    return page(
        request,
        "letters.html",
        letters=waiting[:_SHOWN],
        waiting=len(waiting),
        sent_again=len(letters) - len(waiting),
    )


@router.post("/dead-letters", dependencies=_ADMIN, include_in_schema=False)
async def send_again(request: Request, backend: From) -> Response:
    """Send one letter, or all, again, and show what is left."""
    place = request.query_params.get("place")
    await _send(Choice(places=[place]) if place else Choice(all=True), backend)
    return RedirectResponse("/dead-letters", 303)
