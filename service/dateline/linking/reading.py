"""What an event tells: from the record to what linking compares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

from dateline.contracts import Event, IncidentStatus, content_hash
from dateline.linking.parties import parties_of
from dateline.linking.tables import words
from dateline.linking.telling import FAMILIES, MUTUAL, SPAN_DAYS, STATUS, Days, Number, Order, Telling

BY_PLACE = frozenset({"ASSAULT", "PROTEST", "COERCE"})
"""Types that are looked for where it happened, the others where those are at home who did or said it."""

_STEM = 5
_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_SMALL_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_a-z][^\W\d_]{2,}")
_NUMBERED = re.compile(r"\w+")


def telling_of(event: Event, signature: str | None) -> Telling:
    """The telling that an event of an article of that signature is."""
    actors, recipients = parties_of(event.actors), parties_of(event.recipients)
    status = STATUS[event.modality]
    published = event.published_at
    tokens = _NUMBERED.findall(event.sentence.text.casefold())
    said, named = _words_of(tokens), _named_in(event)
    site = _site_of(event)
    block, days, city = _block(event), _days_of(event, status, published), _city_of(event)
    return Telling(
        order=Order(
            _microseconds(published) if published else 2**62,
            event.article_id,
            event.trigger.start,
            event.event_id,
        ),
        block=block,
        name=_name_of(event, block, days, city),
        status=status,
        event_type=event.event_type,
        mode=event.mode,
        days=days,
        city=city,
        region=event.location.admin1 if event.location else None,
        site=site,
        actors=actors,
        recipients=recipients,
        counts=tuple(_numbers_of(event)),
        stem=_stem_of(event.trigger.text),
        words=tuple(sorted(set(filter(None, map(_stem, said - named - site))))),
        names=frozenset(_names_of(event) - named),
        sentence=content_hash(" ".join(tokens))[:16],
        signature=signature,
    )


def _words_of(tokens: Iterable[str]) -> set[str]:
    """The words in them: what has a digit or a bar in it may have several."""
    different = set(tokens)
    plain = {token for token in different if token.isalpha()}
    return {token for token in plain if len(token) > 2}.union(_WORD.findall("\n".join(different - plain)))


def _microseconds(moment: datetime) -> int:
    passed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def _name_of(event: Event, block: str, days: Days | None, city: str | None) -> str:
    """The same for the same sentence of an article, whatever else of the article is corrected.

    Two tellings of one name are near each other, and so of one happening: names of incidents are unique.
    """
    actors = "\n".join(party.name for party in event.actors)
    recipients = "\n".join(party.name for party in event.recipients)
    said = (event.article_id, event.event_type, event.modality, event.trigger.text, event.sentence.text)
    where = block, *(days or (event.event_id,)), *((city,) if city else ())
    return content_hash("incident", *said, actors, recipients, *where)


def _block(event: Event) -> str:
    """Family and country."""
    place = event.location.country if event.location else None
    acting = [party.country for party in event.actors if party.country]
    suffering = [party.country for party in event.recipients if party.country]
    if event.event_type in MUTUAL:
        near = event.location if event.location and event.location.precision in ("site", "city") else None
        country = near.country if near else min((*acting, *suffering), default=place)
    elif event.event_type in BY_PLACE:
        country = place or next(iter((*suffering, *acting)), None)
    else:
        country = next(iter(acting), None) or place or next(iter(suffering), None)
    return f"{FAMILIES.get(event.event_type, event.event_type)}|{country or ''}"


def _days_of(event: Event, status: IncidentStatus, published: datetime | None) -> Days | None:
    start, end = event.date.start, event.date.end
    stated = event.date.basis.startswith("explicit")
    if start and end:
        # What is told without a day may have been the evening before.
        early = 0 if stated or event.date.precision not in ("day", "part_of_day") else 1
        return Days(start.toordinal() - early, end.toordinal(), stated)
    if end:
        return Days(end.toordinal() - SPAN_DAYS + 1, end.toordinal(), stated=False)
    if start:
        return Days(start.toordinal(), start.toordinal() + SPAN_DAYS - 1, stated=False)
    if published is None:
        return None
    day = date.toordinal(published.astimezone(UTC).date())
    if status == "happened":
        return Days(day - SPAN_DAYS + 1, day, stated=False)
    return Days(day, day + SPAN_DAYS - 1, stated=False)


def _city_of(event: Event) -> str | None:
    place = event.location
    # A site may be known with its country alone, which has no division.
    if place is None or not (place.precision == "city" or (place.precision == "site" and place.admin1)):
        return None
    return str(place.geonames_id or place.name.casefold())


def _site_of(event: Event) -> frozenset[str]:
    """The words of a site that is named, without those that name none; empty when there is none."""
    site = event.location.site if event.location else None
    if not site:
        return frozenset()
    said = set(_WORD.findall(site.casefold())) - words("stop")
    named = {word for word in said if word.rstrip("s") not in words("sites") and word not in words("sites")}
    return frozenset(said if named else ())


def _numbers_of(event: Event) -> Iterable[Number]:
    for count in event.counts:
        low = count.low if count.low is not None else count.value
        high = count.high if count.high is not None else count.value
        if low is not None or high is not None:
            open_above = count.qualifier in (">=", ">", "many")
            open_below = count.qualifier in ("<=", "<")
            yield Number(
                count.kind, None if open_below else low, None if open_above else high, count.claimant
            )


@lru_cache(maxsize=50_000)
def _stem_of(text: str) -> str:
    found = _WORD.findall(text.casefold())
    return next((word[:_STEM] for word in found if word not in words("stop")), text.casefold()[:_STEM])


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str | None:
    return None if word in words("stop") else word[:_STEM]


def _named_in(event: Event) -> set[str]:
    """The words by which those who take part, and the town, are named."""
    named = [party.name for party in (*event.actors, *event.recipients)]
    named += [party.text for party in (*event.actors, *event.recipients)]
    if event.location:
        named += [event.location.name, event.location.text or ""]
    return {word for name in named for word in _words_in(name)}


@lru_cache(maxsize=50_000)
def _words_in(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(name.casefold()))


def _names_of(event: Event) -> set[str]:
    """The word that tells each name of the sentence from others, wherever that shows."""
    if event.section in ("headline", "subheading"):
        return set()  # capitals say nothing there
    text = event.sentence.text
    runs: list[list[str]] = []
    last = -1
    for word in _NO_SMALL_WORD.finditer(text):
        if word[0][0].isupper():
            if text[last : word.start()] not in (" ", "-"):
                # Every sentence begins with a capital.
                runs.append([] if word.start() == 0 and not _goes_on(text, word.end()) else [word[0]])
            else:
                runs[-1].append(word[0])
            last = word.end()
    folded = [[word.casefold() for word in run if word.casefold() not in words("kinds")] for run in runs]
    return {run[-1] for run in folded if run} - words("stop")


def _goes_on(text: str, end: int) -> bool:
    """Whether another word with a capital follows at once."""
    return text[end : end + 1] in (" ", "-") and text[end + 1 : end + 2].isupper()
