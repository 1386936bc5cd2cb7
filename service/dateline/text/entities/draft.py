"""An entity while its mentions are still being gathered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from dateline.contracts import Entity, Mention, content_hash
from dateline.contracts.tagged import EntityType, MentionKind
from dateline.text.entities.gazetteer import Place
from dateline.text.entities.reading import Reading

Gender = Literal["male", "female"]

ID_LENGTH = 12


@dataclass(slots=True)
class Draft:
    """An entity to be. ``gender`` is null for what has none or is not known; ``roles`` are the
    singulars of what it is called by; ``person`` tells one human being from a body of them."""

    name: str
    type: EntityType
    country: str | None = None
    sectors: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    place: Place | None = None
    gender: Gender | None = None
    plural: bool = False
    person: bool = False
    ordinal: int = 0
    """How many others of its name the document spoke of before."""
    collective: bool = False
    """Whether it is one body of several people ("the team"), and so both "it" and "they"."""
    least: int = 1
    """Mentions it needs to count as an entity."""
    mentions: list[Mention] = field(default_factory=list)

    def finished(self) -> Entity:
        """The entity, its mentions in the order of the text."""
        place = self.place
        forms = dict.fromkeys(mention.text for mention in self.mentions if mention.kind == "name")
        return Entity(
            entity_id=content_hash(self.type, self.name, *("again",) * self.ordinal)[:ID_LENGTH],
            name=self.name,
            type=self.type,
            aliases=tuple(form for form in forms if form != self.name),
            country=self.country,
            sectors=self.sectors,
            mentions=tuple(sorted(self.mentions, key=lambda mention: (mention.first, mention.last))),
            geonames_id=place.geonames_id if place else None,
            admin1=place.admin1 if place else None,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            feature=place.feature if place else None,
        )


def mention_of(
    reading: Reading,
    span: tuple[int, int],
    kind: MentionKind,
    *,
    head: int | None = None,
    confidence: float = 1.0,
) -> Mention:
    """The mention of tokens ``[first, last)``."""
    first, last = span
    return Mention(
        start=reading.tokens[first].start,
        end=reading.tokens[last - 1].end,
        text=reading.text(first, last),
        kind=kind,
        first=first,
        last=last,
        head=reading.head(first, last) if head is None else head,
        confidence=confidence,
    )


def finish(drafts: Iterable[Draft]) -> tuple[Entity, ...]:
    """The entities with mentions enough; two of one name and type are made one."""
    merged: dict[tuple[str, str, int], Draft] = {}
    for draft in drafts:
        if len(draft.mentions) < draft.least:
            continue
        earlier = merged.setdefault((draft.type, draft.name, draft.ordinal), draft)
        if earlier is not draft:
            earlier.mentions += draft.mentions
    return tuple(draft.finished() for draft in merged.values())
