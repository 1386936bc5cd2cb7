"""Write ``jars.sha256`` again, after a version in `dateline.broker.jars` has changed.

    python -m dateline.broker.pin

resolves the class path, downloads it, and pins what came. Read the difference before you commit it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import jgo
from jgo.maven import Artifact

from dateline.broker.jars import KAFKA, LOG_BINDING, sha256_of

_HEADER = "# The embedded broker's class path. Written by `python -m dateline.broker.pin`.\n"


def pin(target: Path) -> None:
    """Write the pins of the whole class path to ``target``."""
    # One at a time: resolved together, the log binding's own constraints would pull Kafka's clients
    # down to another release.
    kafka = jgo.resolve(KAFKA)
    known = {(artifact.groupId, artifact.artifactId) for artifact in kafka}
    binding = [a for a in jgo.resolve(LOG_BINDING) if (a.groupId, a.artifactId) not in known]
    lines = [f"{_hash(artifact)}  {_coordinate(artifact)}\n" for artifact in (*kafka, *binding)]
    target.write_text(_HEADER + "".join(lines), "utf-8")


def _coordinate(artifact: Artifact) -> str:
    return f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}"


def _hash(artifact: Artifact) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        artifact.context.repo_cache = Path(scratch)
        return sha256_of(artifact.resolve())


if __name__ == "__main__":
    pin(Path(__file__).with_name("jars.sha256"))
