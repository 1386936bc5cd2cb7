"""A program as the product has it, in a process of its own, with what a test plants in it.

``python -m tests.faults.program worker`` runs cheap stages, ``worker-nlp`` the product's; ``materializer``
and ``web`` are the product's. Settings come from the environment. Prints ``ready`` when it does its work.
"""

from __future__ import annotations

import sys
from typing import Any


def main(name: str) -> None:
    # The children of a worker's pool import this module too, and need none of this.
    import uvloop

    from dateline.settings import Settings
    from tests.faults import crashing, planted
    from tests.integration.running import serve

    crashing.install()
    planted.install()
    if name == "materializer":
        from dateline.materializer import run_materializer

        uvloop.run(serve(run_materializer))
    elif name == "web":
        from dateline.web.serving import run_web

        async def serve_web(settings: Settings, _: str, *arguments: Any) -> None:
            await run_web(settings, *arguments)

        uvloop.run(serve(serve_web))
    else:
        from dateline.agents import run_worker
        from tests.faults.stages import STAGES, prepare

        async def cheap(*arguments: Any) -> None:
            await run_worker(*arguments, stages=STAGES, prepare=prepare)

        uvloop.run(serve(cheap if name == "worker" else run_worker))


if __name__ == "__main__":
    main(*sys.argv[1:])
