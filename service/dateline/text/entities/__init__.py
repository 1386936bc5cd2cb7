"""Entities: who and what a document speaks of, with every mention of it."""

from dateline.text.entities.actors import Actor as Actor
from dateline.text.entities.actors import resolve_actor as resolve_actor
from dateline.text.entities.assembly import find_entities as find_entities
from dateline.text.entities.gazetteer import Place as Place
from dateline.text.entities.gazetteer import load_places as load_places
from dateline.text.entities.places import resolve_place as resolve_place
