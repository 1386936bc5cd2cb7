"""Bad input on a real Kafka: poison, floods, oversize, bombs, wrong encodings and versions (F21 to F27)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError
from typer.testing import CliRunner

from dateline.cli import app
from dateline.contracts import ARTICLES, Article, Message
from dateline.deadletters import Wanted, redrive
from dateline.deadletters.redriving import Redriven
from dateline.errors import BadInput
from dateline.store import EventQuery
from tests.faults import corpus
from tests.faults.articles import message
from tests.faults.corpus import FINE, Sample
from tests.faults.site import ARTICLE_S, BREAKER_ROW, MESSAGE_BYTES, Site
from tests.faults.stages import UPGRADED
from tests.faults.trial import Trial

MEBIBYTE = 1024 * 1024
VIEWS = (
    ("events",),
    ("events", "--csv"),
    ("events", "--json"),
    ("follow", "articles", "-o", "beginning", "--exit"),
    ("follow", "events", "-o", "beginning", "--exit", "--json"),
    ("follow", "articles-dlq", "-o", "beginning", "--exit"),
    ("dlq", "ls"),
    ("dlq", "stats"),
)
ALLOWED = {"\n", "\t"}


def beside(samples: Iterable[Sample]) -> list[Message]:
    """Each sample with an article after it that has nothing wrong with it."""
    return [
        said
        for sample in samples
        for said in (sample.message, message(Article(article_id=f"beside {sample.name}", text="They met.")))
    ]


def family(site: Site) -> list[int]:
    """The worker and its children."""
    return [site.worker.pid, *(child.pid for child in site.worker.process.children(recursive=True))]


async def send(site: Site, messages: Sequence[Message], codec: str | None = None) -> None:
    """Send as a careless producer would: of any size, in any packing."""
    async with AIOKafkaProducer(
        bootstrap_servers=site.bootstrap, compression_type=codec, max_request_size=1 << 30
    ) as producer:
        for said in messages:
            await producer.send_and_wait(said.topic, said.value, said.key, headers=list(said.headers))


@pytest.mark.fault("F21", "poison: naughty strings and JSON at its edges")
def test_poison(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neighbours are processed, no process dies, and no view sends a terminal what it would obey."""
    site = trial.site
    before, letters = family(site), trial.judge().dead_letters
    samples = [*corpus.naughty(), *corpus.json_suite()]
    site.publish(beside(samples))
    verdict = trial.judge()
    assert verdict.dead_letters - letters == sum(sample.why != FINE for sample in samples)
    assert family(site) == before
    for name, value in site.environment().items():
        monkeypatch.setenv(name, value)
    for view in VIEWS:
        shown = CliRunner().invoke(app, list(view))
        assert shown.exit_code == 0, (view, shown.output[-500:])
        obeyed = {c for c in shown.output if c not in ALLOWED and (c < " " or "\x7f" <= c < "\xa0")}
        assert not obeyed, view


@pytest.mark.fault("F22", "flood of nothing but poison")
def test_poison_flood(trial: Trial) -> None:
    """The breaker opens, nothing is acknowledged past it, and good articles close it again."""
    site = trial.site
    lines = site.worker.lines()
    flood = [Message(b"flood %d" % number, b"{", (), ARTICLES.name) for number in range(BREAKER_ROW + 3)]
    site.publish(flood)
    site.until(lambda: site.worker.said("breaker open", since=lines))
    trial.recovers(trial.now("good again"))
    trial.judge()


@pytest.mark.fault("F23", "messages and outputs too large for the broker")
def test_oversize(trial: Trial) -> None:
    site = trial.site
    large = Message(b"large", json.dumps({"text": "x" * 2 * MESSAGE_BYTES}).encode(), (), ARTICLES.name)
    with pytest.raises(BadInput):
        site.publish([large])
    site.forget_publishing()
    with pytest.raises(MessageSizeTooLargeError):
        site.run(send(site, [large]))
    orders = ("!bloat 2000000", "!many 1000")
    site.publish([message(Article(article_id=order, text=order)) for order in orders])
    trial.recovers(trial.now("sent"))
    trial.judge()


@pytest.mark.fault("F24", "bytes that are almost UTF-8")
def test_encodings(trial: Trial) -> None:
    site = trial.site
    before, letters = family(site), trial.judge().dead_letters
    samples = list(corpus.utf8_suite())
    site.publish(beside(samples))
    assert trial.judge().dead_letters - letters == sum(sample.why != FINE for sample in samples)
    assert family(site) == before


@pytest.mark.fault("F25", "batches that unpack to hundreds of times their size")
def test_decompression_bombs(trial: Trial) -> None:
    """What would unpack to more than a few of the largest messages is not unpacked at all."""
    site = trial.site
    before = site.worker.process.memory_info().rss
    for codec, megabytes in (("gzip", 20), ("lz4", 10), ("zstd", 10), ("snappy", 5), ("zstd", 200)):
        bomb = Message(f"bomb {codec}".encode(), b"x" * (megabytes * MEBIBYTE), (), ARTICLES.name)
        try:
            site.run(send(site, [bomb], codec))
        except MessageSizeTooLargeError:
            trial.note("refused by the broker", codec=codec)
        trial.recovers(trial.now("sent", codec=codec))
    trial.judge()
    grown = site.worker.process.memory_info().rss - before
    trial.note("memory", grown=grown)
    assert grown < 200 * MEBIBYTE
    unpacked = [letter.header("dateline.err.reason") for letter in site.said(ARTICLES.dead_letters)]
    assert unpacked.count("unpacks-too-large") == 1


@pytest.mark.fault("F26", "articles that hang or kill the process that reads them")
def test_hanging_articles(trial: Trial) -> None:
    site = trial.site
    worker = site.worker.pid
    orders = ("!hang", "!die", f"!nap {ARTICLE_S / 4}")
    site.publish(
        [
            message(
                Article(article_id=f"{order} {place}", text=f"They met.\n{order if place else 'They left.'}")
            )
            for order in orders
            for place in (0, 1)
        ]
    )
    trial.recovers(trial.now("sent"))
    trial.judge()
    assert site.worker.pid == worker
    assert site.worker.runs


@pytest.mark.fault("F27", "contracts of the future and the past, and a redrive after the upgrade")
def test_other_versions(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    site = trial.site
    letters = trial.judge().dead_letters
    samples = list(corpus.future_and_past())
    site.publish([*beside(samples), message(Article(article_id="new", text="They met.\n!new"))])
    assert trial.judge().dead_letters - letters == sum(sample.why != FINE for sample in samples) + 1
    site.worker.stop()
    site.worker.start(**{UPGRADED: "yes"})
    monkeypatch.setenv(UPGRADED, "yes")
    (redriven,) = site.run(redriven_letters(site, Wanted(article_id="new")))
    assert redriven.sent_to
    (new,) = (said for said in site.said(ARTICLES.name) if said.key == b"new")
    site.truth.mended(new)
    trial.judge()
    with site.store() as store:
        assert store.count(EventQuery(article_id="new")) == 2


async def redriven_letters(site: Site, wanted: Wanted) -> list[Redriven]:
    return [redriven async for redriven in redrive(site.settings, site.bootstrap, wanted)]
