"""A whole pipeline to be harmed: broker, workers, materializer, publisher, and the oracle that looks on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from dateline.admin import ensure_topics
from dateline.contracts import ARTICLES, CATALOGUE, Article, Message
from dateline.errors import DatelineError, StoreError, StoreUnavailable
from dateline.settings import KafkaSettings, Settings, StoreSettings
from dateline.store import Partition, Store, open_store
from dateline.topology import STAGES, Stage
from tests.faults import stages as cheap
from tests.faults.articles import message
from tests.faults.background import Background
from tests.faults.history import History
from tests.faults.kafka import Kafka
from tests.faults.lag import work_left
from tests.faults.load import AckLog, Load
from tests.faults.oracle import Evidence, Verdict, judge
from tests.faults.peaks import Peaks
from tests.faults.processes import ROOT, Program
from tests.faults.truth import Truth
from tests.integration.running import read_from

T = TypeVar("T")

MESSAGE_BYTES = 1024 * 1024
SESSION_S = 6
ARTICLE_S = 2
LEASE_S = 3
BREAKER_ROW = 100

_POLL_S = 0.05
_TOPICS = [name for topic in CATALOGUE for name in (topic.name, topic.dead_letters)]


class Site:
    """Use as a context manager: everything runs when entered, and nothing is left at the end.

    With ``nlp`` the stages are the product's; with ``proxied`` its programs reach the broker through
    a proxy; ``environment`` is what they are told besides. ``store`` is the URL of another store than
    SQLite's, ``root`` the checkout of another version.
    """

    def __init__(
        self,
        home: Path,
        seed: int,
        *,
        nlp: bool = False,
        proxied: bool = False,
        environment: Mapping[str, str] | None = None,
        store: str | None = None,
        root: Path = ROOT,
    ) -> None:
        self.seed = seed
        self.home = home
        self._proxied = proxied
        self._more = environment or {}
        self._stack = ExitStack()
        kafka = KafkaSettings(partitions=2, max_message_bytes=MESSAGE_BYTES, request_timeout_s=5)
        self._unbound = Settings(home=home, kafka=kafka, store=StoreSettings(url=store))
        self._root = root
        stages: Sequence[Stage] = STAGES if nlp else cheap.STAGES
        self.truth = Truth(stages, MESSAGE_BYTES)
        self._worker_program = "worker-nlp" if nlp else "worker"
        self._article_s = 60 if nlp else ARTICLE_S
        self._patience_s = 300.0 if nlp else 150.0
        self.workers: list[Program] = []
        self._materializers: list[Program] = []
        self._ends: dict[Partition, int] = {}
        self._topics: dict[str, list[Message]] = {name: [] for name in _TOPICS}
        self._loading: list[Future[None]] = []
        self.back: list[str] = []
        self._canaries = 0
        self.peaks = Peaks()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.home.mkdir(parents=True, exist_ok=True)
            # Beside the site: a disk of its own may be full, which is nothing that we may lose by.
            self.history = History(self.home.with_name(f"{self.home.name}.history.jsonl"), self.seed)
            stack.callback(self.history.close)
            self.acks = AckLog(self.home.with_name(f"{self.home.name}.acknowledged.jsonl"))
            stack.callback(self.acks.close)
            self.background = stack.enter_context(Background())
            self.kafka = Kafka(self._unbound, self.background, proxied=self._proxied)
            self.kafka.start()
            stack.callback(lambda: self.kafka.stop())
            self.settings = self._unbound.model_copy(
                update={"kafka": self._unbound.kafka.model_copy(update={"bootstrap_servers": self.bootstrap})}
            )
            self.run(ensure_topics(self.settings, self.bootstrap))
            stack.callback(self._kill_programs)
            self.materializer = self.add_materializer(self._root).start()
            self.add_worker().start().wait_ready()
            self.materializer.wait_ready()
            self.background.begin(self._watch_positions())
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def environment(self) -> dict[str, str]:
        """What the programs of this site are told."""
        return {
            **self._more,
            "DATELINE_HOME": str(self.home),
            "DATELINE_KAFKA__BOOTSTRAP_SERVERS": self.kafka.bootstrap_of_programs,
            "DATELINE_KAFKA__PARTITIONS": str(self.settings.kafka.partitions),
            "DATELINE_KAFKA__MAX_MESSAGE_BYTES": str(MESSAGE_BYTES),
            "DATELINE_KAFKA__REQUEST_TIMEOUT_S": "5",
            "DATELINE_WORKER__PROCESSES": "1",
            "DATELINE_WORKER__SESSION_TIMEOUT_S": str(SESSION_S),
            "DATELINE_WORKER__ARTICLE_TIMEOUT_S": str(self._article_s),
            "DATELINE_WORKER__BREAKER__IN_A_ROW": str(BREAKER_ROW),
            "DATELINE_WORKER__BREAKER__WINDOW": "1000",
            "DATELINE_WORKER__BREAKER__PAUSE_S": "0.2",
            "DATELINE_STORE__LEASE_S": str(LEASE_S),
            "DATELINE_LOG__LEVEL": "warning",
            **({"DATELINE_STORE__URL": self.settings.store.url} if self.settings.store.url else {}),
        }

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What comes of it, in the background loop."""
        return self.background.run(work)

    @property
    def bootstrap(self) -> str:
        return self.kafka.bootstrap

    # The programs

    @property
    def worker(self) -> Program:
        return self.workers[0]

    def add_worker(self, root: Path | None = None) -> Program:
        """Another worker, not yet started."""
        log = self.home / f"worker-{len(self.workers)}.log"
        self.workers.append(Program(self._worker_program, self.environment(), log, root or self._root))
        return self.workers[-1]

    def add_materializer(self, root: Path | None = None) -> Program:
        """Another one, not yet started: a mistake, or a spare."""
        log = self.home / f"materializer-{len(self._materializers)}.log"
        self._materializers.append(Program("materializer", self.environment(), log, root or self._root))
        return self._materializers[-1]

    def _kill_programs(self) -> None:
        for program in (*self.workers, *self._materializers):
            program.kill()

    # What goes in

    def publish(self, messages: Iterable[Message], rate: float = 1e6) -> None:
        """Publish them, and return when all are acknowledged."""
        self.begin_publishing(messages, rate).result()

    @property
    def acknowledged(self) -> int:
        """How many messages the broker confirmed."""
        return self.acks.count

    def begin_publishing(self, messages: Iterable[Message], rate: float) -> Future[None]:
        load = Load(self.settings, self.bootstrap, self.acks)
        future = self.background.begin(load.publish(iter(messages), rate=rate))
        self._loading.append(future)
        return future

    def forget_publishing(self) -> None:
        """Let what could not be published be."""
        self._loading.clear()

    # What comes out

    @contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(self.settings.store_url, read_only=True) as store:
            yield store

    @property
    def standing(self) -> int:
        """How many messages of the articles topic the last verdict was over."""
        return len(self._topics[ARTICLES.name])

    def said(self, topic: str) -> Sequence[Message]:
        """What stood on that topic at the last verdict."""
        return self._topics[topic]

    def answered(self) -> int:
        """How many messages the store accounts for."""
        try:
            with self.store() as store:
                return sum(counts.total for counts in store.ledger())
        except (StoreError, StoreUnavailable):
            return 0

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until that holds."""
        deadline = time.monotonic() + self._patience_s
        while not holds():
            assert time.monotonic() < deadline, f"it did not happen in {self._patience_s:g} s"
            self.look()
            time.sleep(_POLL_S)

    def look(self) -> None:
        """See how much memory the programs have."""
        programs = [("worker", self.worker), ("materializer", self.materializer)]
        self.peaks.look((name, program.pid) for name, program in programs)

    def progress(self, messages: int) -> None:
        """Wait until so many more messages are answered for."""
        goal = self.answered() + messages
        self.until(lambda: self.answered() >= goal)

    def recovery(self, since: float) -> float:
        """Seconds from the moment ``since`` until something published now is answered for."""
        self._canaries += 1
        name = f"canary-{self._canaries}"
        self.publish([message(Article(article_id=name, text="The canary sang."))])

        def answered() -> bool:
            with self.store() as store:
                state = store.article(name)
                return state is not None and state.revision is not None

        self.until(answered)
        return time.monotonic() - since

    def settle(self) -> None:
        """Wait until all that was published has been dealt with and nothing is under way."""
        for loading in self._loading:
            loading.result(timeout=self._patience_s)
        self._loading.clear()
        deadline = time.monotonic() + self._patience_s
        while left := self.run(work_left(self.settings, self.bootstrap)):
            assert time.monotonic() < deadline, f"it does not come to rest: {left}"
            self.look()
            time.sleep(_POLL_S)

    def verdict(self, *, keeps_partitions: bool = True) -> Verdict:
        """Wait until everything is at rest, then judge all that ever happened here."""
        self.settle()
        self.run(self._read_on())
        with self.store() as store:
            verdict = judge(
                Evidence(
                    self._topics,
                    store,
                    self.truth.records,
                    self.truth.refused,
                    self.truth.stopped,
                    self.acks.read(),
                    MESSAGE_BYTES,
                    self.seed,
                    keeps_partitions,
                )
            )
        verdict.blame(4, "positions moved back", self.back)
        self.history.note("verdict", **vars(verdict))
        return verdict

    async def _read_on(self) -> None:
        """Read what has been added to the topics since the last time."""
        found = await read_from(self.settings, _TOPICS, self._ends)
        for said in found:
            self._ends[said.topic, said.partition or 0] = (said.offset or 0) + 1
            self._topics[said.topic].append(said)
        self.truth.tell([said for said in found if said.topic == ARTICLES.name])
        for messages in self._topics.values():
            messages.sort(key=lambda said: (said.partition or 0, said.offset or 0))

    async def _watch_positions(self) -> None:
        """Promise 4 while it happens: look at the positions all the time."""
        highest: dict[Partition, int] = {}
        while True:
            with suppress(DatelineError):
                marks = await asyncio.to_thread(self._positions)
                for place, offset in marks.items():
                    if offset < highest.get(place, 0):
                        self.back.append(f"{place} from {highest[place]} to {offset}")
                    highest[place] = offset
            await asyncio.sleep(_POLL_S)

    def _positions(self) -> dict[Partition, int]:
        with self.store() as store:
            return {place: mark.next_offset for place, mark in store.positions().items()}
