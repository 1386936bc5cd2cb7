"""Who did what to whom, by country, on the news sentences of the UniversalPetrarch validation file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.contracts import Event, Participant
from tests.gold.events import coded
from tests.gold.kinds import UNREAL, by_type, macro, main_type
from tests.gold.matching import describe
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap

FILE = Path("data") / "universal_petrarch" / "PETR2_GSR_validation.xml"
NOBODY = "---"
BODIES = {"UNO": "IGO", "EUR": "IGO"}
"""Countries as PLOVER codes them that older codings call intergovernmental."""

MUTUAL = ("AGREE", "CONSULT", "COOPERATE", "SUPPORT")
"""Types that two actors do to each other."""

TYPES = {
    "02": ("REQUEST",),
    "03": ("AGREE",),
    "04": ("CONSULT", "AGREE"),
    "05": ("SUPPORT", "AGREE"),
    "06": ("COOPERATE", "AGREE"),
    "07": ("AID", "AGREE"),
    "08": ("CONCEDE", "RETREAT"),
    "09": ("ACCUSE",),
    "10": ("REQUEST",),
    "11": ("ACCUSE",),
    "12": ("REJECT",),
    "13": ("THREATEN",),
    "14": ("PROTEST",),
    "15": ("MOBILIZE",),
    "16": ("SANCTION",),
    "17": ("COERCE",),
    "18": ("ASSAULT",),
    "19": ("ASSAULT",),
    "20": ("ASSAULT",),
}
"""The PLOVER types a CAMEO root may be coded as: what lies ahead is AGREE; statements (01) have none."""

_RECORD = re.compile(r"<Sentence ([^>]*?)/?>(.*?)<Text>(.*?)</Text>", re.DOTALL)
_CODING = re.compile(r'eventcode="(\d+)" sourcecode="([^"]*)" targetcode="([^"]*)"')
_DAY = re.compile(r'date="(\d{4})(\d\d)(\d\d)"')


@dataclass(frozen=True)
class Dyad:
    """Who did what to whom: three-letter codes of the sides."""

    source: str
    target: str
    types: tuple[str, ...]


@dataclass(frozen=True)
class Coded:
    """A sentence with its gold dyads."""

    text: str
    published_at: str | None
    dyads: tuple[Dyad, ...]


def score(data: Path | None) -> list[Measure]:
    """Dyads, and the type of the sentences that are coded with one."""
    if data is None or not (data / FILE).is_file():
        return []
    sentences = list(read(data / FILE))
    tallies, wrong = [], []
    for sentence in sentences:
        found = list(dyads_of(coded(sentence.text, sentence.published_at)))
        tally, missed = compare(sentence.dyads, found)
        tallies.append(tally)
        if tally.spurious or tally.missed:
            wrong.append(Wrong(sentence.text, str(missed), str(found)))
    return [overlap("dyads/petrarch", tallies, wrong), *_types(sentences)]


def read(path: Path) -> Iterator[Coded]:
    """The coded sentences of the file."""
    for head, codings, text in _RECORD.findall(path.read_text(encoding="utf-8")):
        day = _DAY.search(head)
        dyads = tuple(
            dict.fromkeys(
                Dyad(source[:3], target[:3], TYPES[code[:2]])
                for code, source, target in _CODING.findall(codings)
                if code[:2] in TYPES
            )
        )
        words = " ".join(text.replace("``", '"').replace("''", '"').split())
        if words and dyads:
            yield Coded(words, "{}-{}-{}T12:00:00+00:00".format(*day.groups()) if day else None, dyads)


def dyads_of(events: Iterable[Event]) -> Iterator[Dyad]:
    """Each pair of sides of each event that is told of, and not only the content of another."""
    for event in events:
        if event.modality in UNREAL or event.carrier_id:
            continue
        sources = [side(person) for person in event.actors] or [NOBODY]
        targets = [side(person) for person in event.recipients] or [NOBODY]
        if not event.recipients and len(sources) > 1 and event.event_type in MUTUAL:
            pairs = [(a, b) for i, a in enumerate(sources) for j, b in enumerate(sources) if i != j]
        else:
            pairs = [(a, b) for a in sources for b in targets]
        for source, target in dict.fromkeys(pairs):
            yield Dyad(source, target, (event.event_type,))


def side(person: Participant) -> str:
    """The three-letter code of a participant's country, or of nobody's in particular."""
    return BODIES.get(person.country or "", person.country or NOBODY)


def compare(gold: Sequence[Dyad], found: Sequence[Dyad]) -> tuple[Tally, list[Dyad]]:
    """How many dyads agree on both sides and the type, each counted once; and those missed.

    A dyad with an unknown side only counts where the gold does not know it either.
    """
    left, missed = list(dict.fromkeys(found)), []
    for dyad in gold:
        hit = next((other for other in left if _agree(dyad, other)), None)
        if hit:
            left.remove(hit)
        else:
            missed.append(dyad)
    spurious = [dyad for dyad in left if NOBODY not in (dyad.source, dyad.target)]
    return Tally(len(gold) - len(missed), len(spurious), len(missed)), missed


def _agree(gold: Dyad, found: Dyad) -> bool:
    sides = (gold.source, gold.target) == (found.source, found.target)
    return sides and bool(set(gold.types) & set(found.types))


def _types(sentences: Sequence[Coded]) -> list[Measure]:
    single = [sentence for sentence in sentences if len({dyad.types for dyad in sentence.dyads}) == 1]
    answers = []
    for sentence in single:
        events = coded(sentence.text, sentence.published_at)
        answers.append((sentence, sentence.dyads[0].types, main_type(events), events))
    hits = [got in types for _, types, got, _ in answers]
    wrong = [
        Wrong(sentence.text, types[0], "; ".join(map(describe, events)) or None)
        for (sentence, types, _, events), hit in zip(answers, hits, strict=True)
        if not hit
    ]
    pairs = [(got if got in types else types[0], got) for _, types, got, _ in answers]
    per_type = by_type("petrarch", pairs)
    return [accuracy("types/petrarch", hits, wrong), macro("petrarch", per_type)]
