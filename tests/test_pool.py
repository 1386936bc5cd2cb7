"""The pool with real child processes that are killed, hang and outlive nobody."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import pytest

from dateline import metrics
from dateline.contracts import DOCUMENTS, OUTCOMES, Message, Outcome
from dateline.passing import Mark, has_passed_on
from dateline.pool import Pool, PoolBroken, PoolStopped
from dateline.processing import Processed
from dateline.settings import Settings, WorkerSettings
from tests.faults.stages import STAGES as CHAIN
from tests.pool_stages import ECHO, LOADED, chained_stages, counted_stages, no_stages, stages

MEMORY_MB = 128


def settings(*, processes: int = 1, timeout_s: float = 30.0) -> Settings:
    return Settings(
        worker=WorkerSettings(processes=processes, article_timeout_s=timeout_s, article_memory_mb=MEMORY_MB)
    )


def ordered(text: str, number: int = 0) -> Message:
    return Message(
        key=f"article-{number}".encode(),
        value=text.encode(),
        headers=(("content-type", b"text/plain"),),
        topic="dateline-articles",
        partition=0,
        offset=number,
        timestamp=0,
    )


def outcome(processed: Processed) -> Outcome:
    return OUTCOMES.decode(processed.messages[-1])


async def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def restarts() -> float:
    return metrics.REGISTRY.get_sample_value("dateline_pool_restarts_total") or 0.0


async def test_results_are_those_of_their_messages_whichever_ends_first() -> None:
    async with Pool(settings(processes=2), stages) as pool:
        texts = ["nap 0.3", "at once", "nap 0.1", "at once", "at once"]
        done = await asyncio.gather(*(pool.process(ECHO, ordered(text, n)) for n, text in enumerate(texts)))
    assert [outcome(processed).article_id for processed in done] == [f"article-{n}" for n in range(5)]
    assert len({outcome(processed).reason for processed in done}) == 2


async def test_a_message_that_kills_its_process_is_dead_lettered_and_no_other() -> None:
    async with Pool(settings(processes=2), stages) as pool:
        texts = ["nap 0.2", "die", "nap 0.2", "at once"]
        done = await asyncio.gather(*(pool.process(ECHO, ordered(text, n)) for n, text in enumerate(texts)))
    reasons = [processed.rejection and processed.rejection.reason for processed in done]
    assert reasons == [None, "process-died", None, None]
    assert done[1].messages[0].value == b"die"


async def test_what_a_child_was_to_go_on_to_is_another_s_and_not_to_blame_when_it_dies() -> None:
    before = restarts()
    async with Pool(settings(), stages) as pool:
        deaths = asyncio.gather(*(pool.process(ECHO, ordered("die", n)) for n in range(2)))
        done = await asyncio.gather(*(pool.process(ECHO, ordered("at once", n)) for n in range(6)))
        died = await deaths
    # Each of the two ended two children; whoever takes a death for his own ends another.
    assert restarts() - before == 4
    assert [processed.rejection for processed in done] == [None] * 6
    assert [processed.rejection and processed.rejection.reason for processed in died] == ["process-died"] * 2


async def test_what_a_stuck_child_has_in_hand_ends_no_other(tmp_path: Path) -> None:
    before = restarts()
    async with Pool(settings(timeout_s=0.5), stages) as pool:
        hung = asyncio.create_task(pool.process(ECHO, ordered(f"hang {tmp_path / 'hangs'}")))
        fine = asyncio.create_task(pool.process(ECHO, ordered("at once", 1)))
        await until(lambda: [child.tasks for child in pool._children] == [2])
        assert (await hung).rejection
        assert (await fine).rejection is None
    assert restarts() - before == 1


async def test_a_child_at_work_has_its_next_task_already_and_one_without_is_chosen_first() -> None:
    async with Pool(settings(processes=2), stages) as pool:
        work = [asyncio.create_task(pool.process(ECHO, ordered("nap 0.5", n))) for n in range(2)]
        await until(lambda: [child.tasks for child in pool._children] == [1, 1])
        work += [asyncio.create_task(pool.process(ECHO, ordered("nap 0.5", n))) for n in range(5)]
        await until(lambda: [child.tasks for child in pool._children] == [2, 2])
        done = await asyncio.gather(*work)
        assert [child.tasks for child in pool._children] == [0, 0]
    assert len({outcome(processed).reason for processed in done}) == 2


async def test_a_message_whose_process_was_killed_from_outside_is_tried_again(tmp_path: Path) -> None:
    async with Pool(settings(), stages) as pool:
        assert outcome(await pool.process(ECHO, ordered(f"die-once {tmp_path / 'died'}"))).status == "coded"


async def test_a_child_killed_while_idle_is_replaced() -> None:
    async with Pool(settings(), stages) as pool:
        (before,) = pool.pids
        os.kill(before, signal.SIGKILL)
        assert outcome(await pool.process(ECHO, ordered("at once"))).reason not in (None, str(before))


async def test_what_all_children_need_is_loaded_once_and_again_when_the_process_that_did_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = tmp_path / "loaded"
    monkeypatch.setenv(LOADED, str(loaded))

    async def reasons(pool: Pool) -> set[str | None]:
        done = await asyncio.gather(*(pool.process(ECHO, ordered("nap 0.1", n)) for n in range(3)))
        return {outcome(processed).reason for processed in done}

    async with Pool(settings(processes=3), counted_stages) as pool:
        before = await reasons(pool)
        (nursery,) = map(int, loaded.read_text().split())
        assert {psutil.Process(pid).ppid() for pid in pool.pids} == {nursery}
        os.kill(nursery, signal.SIGKILL)
        after = await reasons(pool)
    assert len(before) == 3
    assert not before & after
    assert len(loaded.read_text().split()) == 2


async def test_a_message_that_hangs_is_dead_lettered_in_time(tmp_path: Path) -> None:
    async with Pool(settings(timeout_s=0.5), stages) as pool:
        (before,) = pool.pids
        async with asyncio.timeout(10):
            hung, fine = await asyncio.gather(
                pool.process(ECHO, ordered(f"hang {tmp_path / 'hangs'}")),
                pool.process(ECHO, ordered("fine", 1)),
            )
        assert not psutil.pid_exists(before)
    assert hung.rejection
    assert hung.rejection.reason == "timeout"
    assert outcome(hung).status == "rejected"
    assert outcome(fine).status == "coded"


@pytest.mark.parametrize(
    ("order", "reason"), [("hang", "timeout"), ("die", "process-died"), ("swell", "memory")]
)
async def test_of_messages_given_at_once_none_is_lost_but_the_culprit(
    order: str, reason: str, tmp_path: Path
) -> None:
    orders = {"hang": f"hang {tmp_path / 'hangs'}", "die": "die", "swell": f"swell {2 * MEMORY_MB << 20}"}
    texts = [*["at once"] * 6, orders[order], *["at once"] * 6]
    batch = [ordered(text, number) for number, text in enumerate(texts)]
    async with Pool(settings(timeout_s=1), stages) as pool:
        while pool._pace.messages(ECHO) < len(batch):
            await whole(pool, batch[:6])
        async with asyncio.timeout(10):
            done = await whole(pool, batch)
    assert [one.rejection.reason for one in done if one.rejection] == [reason]
    assert done[6].rejection
    assert [outcome(one).article_id for one in done] == [f"article-{number}" for number in range(13)]


@pytest.mark.parametrize("order", ["!hang", "!die"])
async def test_what_is_too_much_for_a_child_goes_through_the_first_stage_only(order: str) -> None:
    texts = ["They met.", order, "They met."]
    async with Pool(settings(timeout_s=1), chained_stages) as pool:
        async with asyncio.timeout(30):
            batch = [ordered(text, number) for number, text in enumerate(texts)]
            done = [one for one in await pool.process_all(CHAIN[0], batch, Mark(b"cluster")) if one]
    assert [[name for name, _ in one.further] for one in done] == [["tag", "code"], [], ["tag", "code"]]
    (document,) = done[1].messages
    assert document.topic == DOCUMENTS.name
    assert not has_passed_on(document, Mark(b"cluster"))


async def whole(pool: Pool, messages: Sequence[Message]) -> list[Processed]:
    """What becomes of them all, given at once."""
    return [one for one in await pool.process_all(ECHO, messages) if one]


async def test_a_message_that_takes_too_much_memory_is_dead_lettered_and_its_process_replaced() -> None:
    async with Pool(settings(), stages) as pool:
        (before,) = pool.pids
        greedy, fine = await asyncio.gather(
            pool.process(ECHO, ordered(f"swell {2 * MEMORY_MB << 20}")),
            pool.process(ECHO, ordered(f"swell {MEMORY_MB << 19}", 1)),
        )
    assert greedy.rejection
    assert greedy.rejection.reason == "memory"
    assert outcome(greedy).status == "rejected"
    assert outcome(fine).status == "coded"
    assert outcome(fine).reason != str(before)


async def test_memory_that_others_have_used_up_is_no_fault_of_a_message() -> None:
    half = MEMORY_MB * 6 << 16  # a little less than half
    async with Pool(settings(), stages) as pool:
        done = [await pool.process(ECHO, ordered(f"keep {half}", number)) for number in range(4)]
    assert [outcome(processed).status for processed in done] == ["coded"] * 4
    assert len({outcome(processed).reason for processed in done}) > 1


async def test_draining_finishes_what_a_child_was_given_and_nothing_else(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    async with Pool(settings(), stages) as pool:
        work = [asyncio.create_task(pool.process(ECHO, ordered(f"begin {begun}", n))) for n in range(4)]
        await until(begun.exists)
        pool.drain()
        first, second, *others = await asyncio.gather(*work, return_exceptions=True)
    assert isinstance(first, Processed)
    assert isinstance(second, Processed)
    assert [type(other) for other in others] == [PoolStopped, PoolStopped]


async def test_children_that_do_not_start_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.pool.pool._STARTS", 1)
    with pytest.raises(PoolBroken):
        async with Pool(settings(), no_stages):
            pass


async def test_no_child_is_left_after_closing() -> None:
    async with Pool(settings(processes=2), stages) as pool:
        work = asyncio.create_task(pool.process(ECHO, ordered("nap 60")))
        await until(lambda: len(pool.pids) == 2)
        pids = pool.pids
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert isinstance((await asyncio.gather(work, return_exceptions=True))[0], BaseException)


async def test_no_child_outlives_a_killed_parent_even_while_it_hangs(tmp_path: Path) -> None:
    hangs = tmp_path / "hangs"
    parent = await pool_process(f"hang {hangs}", 600)
    try:
        await until(hangs.exists, 120)
        children = psutil.Process(parent.pid).children(recursive=True)
    finally:
        parent.kill()
        await parent.wait()
    assert len(children) >= 2
    await until(lambda: not any(child.is_running() for child in children), 5)


async def test_time_in_which_the_whole_pool_was_stopped_is_no_fault_of_a_message(tmp_path: Path) -> None:
    begins = tmp_path / "begins"
    parent = await pool_process(f"begin {begins}", 1)
    try:
        await until(begins.exists, 120)
        pool = psutil.Process(parent.pid)
        processes = [pool, *pool.children(recursive=True)]
        for process in processes:
            process.suspend()
        await asyncio.sleep(2.5)
        for process in processes:
            process.resume()
        said, _ = await asyncio.wait_for(parent.communicate(), 20)
    finally:
        with contextlib.suppress(ProcessLookupError):
            parent.kill()
    assert said.split()[-1:] == [b"coded"]


async def pool_process(order: str, timeout_s: float) -> asyncio.subprocess.Process:
    """A process with a pool of two children, one of which does that."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.pool_parent", order, str(timeout_s), stdout=asyncio.subprocess.PIPE
    )
