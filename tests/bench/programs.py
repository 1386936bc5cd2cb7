"""``python -m tests.bench.programs NAME``: Dateline's own processes as the benchmark runs them.

``nothing`` is a worker with one stage that does nothing, ``work`` the product's worker, ``store`` its
materializer. Settings come from the environment.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence

from dateline import garbage
from dateline.contracts import ARTICLES, OUTCOMES, Article, Outcome
from dateline.settings import Settings
from dateline.topology import Stage


def pass_on(article: Article) -> Sequence[Outcome]:
    """The least a stage can do."""
    return [Outcome(article_id=article.article_id, status="coded")]


NOTHING = Stage("nothing", ARTICLES, pass_on, (OUTCOMES,))


def prepare() -> Sequence[Stage]:
    """The stage that does nothing, for a worker's children."""
    garbage.settle()
    return (NOTHING,)


def main(name: str) -> None:
    # The children of a worker's pool import this module too, and need none of this.
    import uvloop

    from dateline.agents import run_worker
    from dateline.materializer import run_materializer
    from tests.integration.running import serve

    async def nothing(
        settings: Settings, bootstrap: str, stop: asyncio.Event, ready: Callable[[], None]
    ) -> None:
        await run_worker(settings, bootstrap, stop, ready, stages=(NOTHING,), prepare=prepare)

    uvloop.run(serve({"nothing": nothing, "work": run_worker, "store": run_materializer}[name]))


if __name__ == "__main__":
    main(sys.argv[1])
