"""The supervisor with real child processes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dateline.errors import DatelineError
from dateline.supervisor import Program, Supervisor

CHILD = """
import asyncio, os, signal, sys
from dateline.errors import DatelineError, PositionLost
from dateline.supervisor import Lifeline

async def main():
    line = Lifeline(int(sys.argv[1]))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    line.watch(stop)
    print("started", os.getpid(), flush=True)
    {body}
    line.ready()
    await stop.wait()
    print("stopped", flush=True)

asyncio.run(main())
"""


class Lines:
    """What the children said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.said.append((name, line))

    def pids(self, name: str) -> list[int]:
        return [int(line.split()[1]) for who, line in self.said if who == name and line.startswith("started")]


def program(name: str, body: str = "pass") -> Program:
    return Program(name, (sys.executable, "-c", CHILD.format(body=body)), dict(os.environ))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - lines have no event of their own
            await asyncio.sleep(0.02)


async def test_children_are_restarted_and_stopped_in_order() -> None:
    lines, stop, ready = Lines(), asyncio.Event(), asyncio.Event()
    supervisor = Supervisor([[program("first")], [program("second"), program("third")]], lines)
    running = asyncio.create_task(supervisor.run(stop, ready.set))
    await asyncio.wait_for(ready.wait(), 30)
    [pid] = lines.pids("second")
    os.kill(pid, signal.SIGKILL)
    await until(lambda: len(lines.pids("second")) == 2)
    assert ("second", "ended with signal SIGKILL, starts again at once") in lines.said
    stop.set()
    await asyncio.wait_for(running, 20)
    stopped = [name for name, line in lines.said if line == "stopped"]
    assert stopped[-1] == "first"
    assert not any(
        psutil.pid_exists(pid) for name in ("first", "second", "third") for pid in lines.pids(name)
    )


@pytest.mark.parametrize(
    "error", ["PositionLost('gone', hint='reset it')", "DatelineError('gone', hint='reset it')"]
)
async def test_what_only_a_person_can_mend_ends_everything(error: str) -> None:
    lines = Lines()
    failing = program("failing", f"line.failed({error}); sys.exit(1)")
    supervisor = Supervisor([[program("steady")], [failing]], lines)
    with pytest.raises(DatelineError, match="gone") as caught:
        await asyncio.wait_for(supervisor.run(asyncio.Event(), lambda: None), 30)
    assert caught.value.hint == "reset it"
    assert len(lines.pids("failing")) == 1
    assert not any(psutil.pid_exists(pid) for pid in lines.pids("steady"))


async def test_a_child_that_never_gets_ready_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.supervisor._FIRST_DELAY_S", 0.01)
    lines = Lines()
    supervisor = Supervisor([[program("failing", "sys.exit(3)")]], lines)
    with pytest.raises(DatelineError, match="before it was ready"):
        await asyncio.wait_for(supervisor.run(asyncio.Event(), lambda: None), 60)
    assert len(lines.pids("failing")) == 5
    assert ("failing", "ended with exit code 3, starts again in 0.02 s") in lines.said


async def test_a_child_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.supervisor._GRACE_S", 0.3)
    lines, stop, ready = Lines(), asyncio.Event(), asyncio.Event()
    stubborn = program("stubborn", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    running = asyncio.create_task(Supervisor([[stubborn]], lines).run(stop, ready.set))
    await asyncio.wait_for(ready.wait(), 30)
    stop.set()
    await asyncio.wait_for(running, 10)
    assert not psutil.pid_exists(lines.pids("stubborn")[0])


def test_children_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "supervise.py"
    script.write_text(
        "import asyncio, json, os, sys\n"
        "from dateline.supervisor import Program, Supervisor\n"
        f"command = (sys.executable, '-c', {CHILD.format(body='pass')!r})\n"
        "program = Program('child', command, dict(os.environ))\n"
        "say = lambda name, line: print(json.dumps(line), flush=True)\n"
        "asyncio.run(Supervisor([[program]], say).run(asyncio.Event(), lambda: None))\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        child = psutil.Process(int(json.loads(supervisor.stdout.readline()).split()[1]))
        supervisor.kill()
    child.wait(timeout=10)
