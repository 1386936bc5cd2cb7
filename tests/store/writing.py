"""A writer in a process of its own, to be killed, or to run out of space."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dateline.errors import StoreUnavailable
from dateline.store import Mark, Store, open_store
from tests.store.batches import PLACE, batch_of
from tests.store.reference import Message
from tests.store.samples import event, outcome

ROOT = Path(__file__).parents[2]


def numbered(number: int, events: int) -> list[Message]:
    """An article of that number, with so many events."""
    name = f"article-{number}"
    made = [event(f"{name}-{n}", name, sentence=f"Workers walked out {n} times.") for n in range(events)]
    return [*made, outcome(name, events=made, offset=number)]


@contextmanager
def writing(address: str, events: int) -> Iterator[subprocess.Popen[str]]:
    """A process that commits one numbered article after another, for ever."""
    process = subprocess.Popen(_command(address, events), cwd=ROOT, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def write_until_full(address: str, events: int, file_bytes: int) -> dict[str, Any]:
    """Do the same with files that cannot grow larger, then once more without that limit."""
    command = [*_command(address, events), str(file_bytes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def reached(store: Store) -> int:
    """How many articles were committed."""
    marks = store.positions()
    return marks[PLACE].next_offset if PLACE in marks else 0


def _command(address: str, events: int) -> list[str]:
    return [sys.executable, "-m", "tests.store.writing", address, str(events)]


def _write(store: Store, events: int) -> None:
    number = reached(store)
    store.commit(batch_of(numbered(number, events), store.positions(), {PLACE: Mark(number + 1)}))


def _main(address: str, events: str, file_bytes: str = "") -> None:
    with open_store(address) as store:
        if file_bytes:
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(file_bytes), hard))
        try:
            while True:
                _write(store, int(events))
        except StoreUnavailable as error:
            full = {"error": str(error), "articles": reached(store), "events": store.count()}
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        _write(store, int(events))
        print(json.dumps(full))


if __name__ == "__main__":
    _main(*sys.argv[1:])
