"""Messages as they may come: few names, so that everything collides with everything."""

from hypothesis import strategies as st

from dateline.contracts import Event, Outcome
from dateline.store import EventQuery
from tests.store.samples import event, moment, outcome, party, refusal, retraction

_articles = st.sampled_from(["a", "b"])
_revisions = st.sampled_from(["r1", "r2", "r3"])
_numbers = st.integers(0, 2)
_times = st.integers(0, 4).map(moment)
_versions = st.integers(1, 2)
_words = st.sampled_from(["strike", "Paris", "police", "100%", "a_b", '"quoted"', "—", "été"])
_countries = st.sampled_from([None, "FRA", "KEN"])
_days = st.one_of(st.none(), st.dates(moment(0).date(), moment(24 * 6).date()))


@st.composite
def events(draw: st.DrawFn) -> Event:
    article_id, revision, number = draw(_articles), draw(_revisions), draw(_numbers)
    return event(
        f"{article_id}-{revision}-{number}",
        article_id,
        revision,
        coder_version=draw(_versions),
        confidence=draw(st.sampled_from([0.25, 0.75])),
        event_type=draw(st.sampled_from(["PROTEST", "ASSAULT"])),
        modality=draw(st.sampled_from(["asserted", "negated"])),
        days=(draw(_days), draw(_days)),
        sentence=" ".join(draw(st.lists(_words, min_size=1, max_size=4))),
        actors=[party(name, draw(_countries)) for name in draw(st.lists(_words, max_size=2))],
        recipients=[party(name, draw(_countries)) for name in draw(st.lists(_words, max_size=1))],
        published_at=draw(st.one_of(st.none(), _times)),
        trigger=number,
    )


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    article_id, offset, sent = draw(_articles), draw(st.integers(0, 5)), draw(_times)
    kind = draw(st.sampled_from(["coded", "coded", "coded", "retracted", "rejected", "duplicate"]))
    if kind == "retracted":
        return retraction(article_id, at=draw(_times), offset=offset, sent=sent)
    if kind == "rejected":
        return refusal(article_id, offset=offset, reason=draw(st.sampled_from(["bug", "timeout"])))
    revision = draw(_revisions)
    listed = [f"{article_id}-{revision}-{number}" for number in draw(st.sets(_numbers))]
    return outcome(
        article_id,
        revision,
        sorted(listed) if kind == "coded" else [],
        offset=offset,
        partition=draw(st.integers(0, 1)),
        status="coded" if kind == "coded" else "duplicate",
        sent=sent,
        coder_version=draw(_versions),
        revised_at=draw(st.one_of(st.none(), _times)),
    )


messages = st.one_of(events(), outcomes())

queries = st.builds(
    EventQuery,
    types=st.sampled_from([(), ("PROTEST",), ("PROTEST", "ASSAULT")]),
    countries=st.sampled_from([(), ("FRA",), ("FRA", "KEN")]),
    actor=st.sampled_from([None, "STRIKE", "100%", "_", '"', "pol", "É"]),
    since=_days,
    until=_days,
    text=st.sampled_from([None, "strike", "PARIS police", "été"]),
    article_id=st.sampled_from([None, "a"]),
    modalities=st.sampled_from([(), ("negated",)]),
    min_confidence=st.sampled_from([None, 0.5]),
    limit=st.sampled_from([None, 0, 2]),
)
