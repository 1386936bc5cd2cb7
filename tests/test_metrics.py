"""What a process tells Prometheus, and that nothing of it keeps the process from its work."""

import re
import socket
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from dateline import metrics
from dateline.settings import MetricsSettings


def test_metrics_are_served_while_the_block_runs_and_on_loopback_alone() -> None:
    metrics.MESSAGES.labels("tag", "ok").inc()
    with metrics.exposed(MetricsSettings(port=0), "worker") as url:
        assert url
        assert url.startswith("http://127.0.0.1:")
        with urlopen(url) as answer:  # noqa: S310
            text = answer.read().decode()
    assert re.search(r'^dateline_stage_messages_total\{result="ok",stage="tag"\} \d', text, re.MULTILINE)
    assert 'dateline_ready{process="worker"} 0.0' in text
    assert "process_resident_memory_bytes" in text
    with pytest.raises(URLError, match="refused"):
        urlopen(url)  # noqa: S310


def test_nothing_listens_unless_a_port_is_set() -> None:
    with metrics.exposed(MetricsSettings(), "worker") as url:
        assert url is None


def test_the_processes_of_a_machine_take_ports_in_a_row_and_a_taken_one_stops_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with metrics.exposed(MetricsSettings(port=port - 1), "materializer") as url:
            assert url is None


@pytest.mark.parametrize(
    ("reason", "label"),
    [(None, ""), ("invalid-json", "invalid-json"), ("because of 4711\n", "other"), ("x" * 33, "other")],
)
def test_no_text_of_a_message_becomes_a_label(reason: str | None, label: str) -> None:
    assert metrics.countable(reason) == label


def test_a_probe_hears_whether_the_process_does_its_work() -> None:
    def status(path: str) -> int:
        try:
            with urlopen(f"{base}{path}") as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as error:
            return error.code

    with metrics.exposed(MetricsSettings(port=0), "web") as url:
        base = (url or "").removesuffix("/metrics")
        assert [status(path) for path in ("/live", "/ready", "/other")] == [200, 503, 404]
        metrics.READY.labels("web").set(1)
        assert status("/ready") == 200


@given(st.lists(st.tuples(st.sampled_from(["tag", "code"]), st.floats(0, 100)), min_size=1))
def test_a_batch_is_told_as_the_librarys_own_histogram_tells_it(spent: list[tuple[str, float]]) -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    measured = metrics.StageSeconds()
    ours.register(measured)
    library = Histogram(
        "dateline_stage_seconds",
        "work of a stage on one message, waiting not included",
        ["stage"],
        buckets=metrics._LATENCY,
        registry=theirs,
    )
    for stage in dict.fromkeys(stage for stage, _ in spent):
        batch = [round(seconds, 3) for one, seconds in spent if one == stage]
        measured.observe(stage, batch[:1])
        measured.observe(stage, batch[1:])
        for seconds in batch:
            library.labels(stage).observe(seconds)
    told = [*map(_without_sum, (generate_latest(ours), generate_latest(theirs)))]
    assert told[0] == told[1]
    sums = [_sums(registry) for registry in (ours, theirs)]
    assert sums[0] == pytest.approx(sums[1])


def _without_sum(said: bytes) -> list[bytes]:
    # The library also tells when each began.
    return [line for line in said.splitlines() if b"_created" not in line and b"_sum{" not in line]


def _sums(registry: CollectorRegistry) -> dict[str, float | None]:
    labels = [{"stage": stage} for stage in ("tag", "code")]
    return {one["stage"]: registry.get_sample_value("dateline_stage_seconds_sum", one) for one in labels}
