"""A process with a pool of two children, one of which hangs: to be killed by a test."""

import asyncio
import sys

from dateline.pool import Pool
from tests.pool_stages import ECHO, stages
from tests.test_pool import ordered, settings


async def main() -> None:
    async with Pool(settings(processes=2, timeout_s=600), stages) as pool:
        await pool.process(ECHO, ordered(f"hang {sys.argv[1]}"))


if __name__ == "__main__":
    asyncio.run(main())
