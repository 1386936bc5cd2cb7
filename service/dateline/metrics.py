"""What a process measures of itself, told to Prometheus where a port is set for it.

A label has few values, all of our own making: no id, no address and nothing an article says is ever one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from itertools import accumulate
from math import inf
from socketserver import ThreadingMixIn
from threading import Lock, Thread
from typing import TYPE_CHECKING, Literal
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, make_wsgi_app
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from dateline.settings import MetricsSettings

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

REGISTRY = CollectorRegistry(auto_describe=True)
"""Everything this process measures."""

_LATENCY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_AGE = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600, 24 * 3600)
_COUNTABLE = re.compile(r"[a-z0-9-]{1,32}")
_OFFSETS = {"worker": 0, "materializer": 1, "web": 2, "feeds": 3}


class StageSeconds(Collector):
    """A histogram that takes what a whole batch took at once: the library's own has locks for each number."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(_LATENCY) + 1))
        self._sums: defaultdict[str, float] = defaultdict(float)

    def observe(self, stage: str, seconds: Sequence[float]) -> None:
        """Messages of that stage took so long, each."""
        with self._lock:
            counts = self._counts[stage]
            for one in seconds:
                counts[bisect_left(_LATENCY, one)] += 1
            self._sums[stage] += sum(seconds)

    def collect(self) -> Iterator[Metric]:
        """What `CollectorRegistry` asks for: of each stage, how many messages took up to so long."""
        family = HistogramMetricFamily(
            "dateline_stage_seconds", "work of a stage on one message, waiting not included", labels=["stage"]
        )
        with self._lock:
            for stage, counts in self._counts.items():
                bounds = map(floatToGoString, (*_LATENCY, inf))
                family.add_metric([stage], [*zip(bounds, accumulate(counts), strict=True)], self._sums[stage])
        yield family


READY = Gauge("dateline_ready", "1 while this process does its work", ["process"], registry=REGISTRY)
MESSAGES = Counter(
    "dateline_stage_messages",
    "messages a stage has finished; result is ok, or the reason of the dead letter",
    ["stage", "result"],
    registry=REGISTRY,
)
STAGE_SECONDS = StageSeconds()
REGISTRY.register(STAGE_SECONDS)
WAITING = Gauge(
    "dateline_pool_waiting_messages", "messages that wait for an idle child process", registry=REGISTRY
)
CHILDREN = Gauge("dateline_pool_children", "child processes that are up", registry=REGISTRY)
RESTARTS = Counter("dateline_pool_restarts", "child processes replaced by new ones", registry=REGISTRY)
COMMIT_SECONDS = Histogram(
    "dateline_store_commit_seconds", "one transaction of the store", buckets=_LATENCY, registry=REGISTRY
)
EVENTS = Counter(
    "dateline_store_events", "events given to the store, repeated ones included", registry=REGISTRY
)
OUTCOMES = Counter(
    "dateline_store_outcomes",
    "outcomes given to the store, by status and, if rejected, reason",
    ["status", "reason"],
    registry=REGISTRY,
)
FRESHNESS = Histogram(
    "dateline_freshness_seconds",
    "from the publication of an article message to its outcome in the store",
    buckets=_AGE,
    registry=REGISTRY,
)
Info("dateline_build", "the version that runs", registry=REGISTRY).info({"version": version("dateline")})
# Memory, processor time, open files, garbage collection; each is asked when somebody scrapes.
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

log = structlog.get_logger(__name__)


def countable(reason: str | None) -> str:
    """The reason as a label: a word of our own, or ``other``, as anybody may write to a topic."""
    if reason is None:
        return ""
    return reason if _COUNTABLE.fullmatch(reason) else "other"


@contextmanager
def exposed(
    settings: MetricsSettings, process: Literal["worker", "materializer", "web", "feeds"], *more: Collector
) -> Iterator[str | None]:
    """Serve the metrics for the block, and yield their URL; null when no port is set, or it is taken.

    Beside them ``/ready`` answers 200 while this process does its work, else 503, and ``/live`` 200.

    ``more`` are collectors asked at every scrape. A port that is taken is no reason not to work.
    """
    READY.labels(process).set(0)
    if settings.port is None:
        yield None
        return
    port = settings.port and settings.port + _OFFSETS[process]
    try:
        server = make_server(settings.host, port, _application(process), _Server, _Silent)
    except OSError as error:
        log.error("no metrics", host=settings.host, port=port, error=str(error))
        yield None
        return
    for collector in more:
        REGISTRY.register(collector)
    thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        url = f"http://{settings.host}:{server.server_port}/metrics"
        log.info("metrics", url=url)
        yield url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for collector in more:
            REGISTRY.unregister(collector)


class _Server(ThreadingMixIn, WSGIServer):
    """A scrape that takes long keeps no probe waiting."""

    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def _application(process: str) -> WSGIApplication:
    """``/metrics``, ``/ready`` (200 while this process does its work, else 503), and ``/live``."""
    tell = make_wsgi_app(REGISTRY)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            told: Iterable[bytes] = tell(environ, start_response)
            return told
        ready = bool(REGISTRY.get_sample_value("dateline_ready", {"process": process}))
        status = {"/live": "200 OK", "/ready": "200 OK" if ready else "503 Service Unavailable"}
        said = status.get(str(path), "404 Not Found")
        start_response(said, [("Content-Type", "text/plain; charset=utf-8")])
        return [f"{said}\n".encode()]

    return answer
