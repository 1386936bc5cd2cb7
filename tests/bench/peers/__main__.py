"""``python -m tests.bench.peers PEER TASK BOOTSTRAP GROUP``: run a peer until it is told to stop.

It reads the group's own source from the beginning and writes to topics of the group's own.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from dateline.child import die_with_parent
from tests.bench.peers.tasks import task_of


def main() -> None:
    die_with_parent(os.getppid())  # a benchmark that is killed leaves nothing behind
    peer, task, bootstrap, group = sys.argv[1:]
    module = import_module(f"tests.bench.peers.{peer}")
    # Processes of a pool load for themselves.
    module.run(task if getattr(module, "POOLED", False) else task_of(task), bootstrap, group)


if __name__ == "__main__":
    main()
