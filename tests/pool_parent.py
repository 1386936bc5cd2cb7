"""A process with a pool, for a test to kill or to freeze: ``python -m tests.pool_parent ORDER TIMEOUT_S``.

Prints what has become of the order.
"""

import asyncio
import sys

from dateline.pool import Pool
from tests.pool_stages import ECHO, stages
from tests.test_pool import ordered, outcome, settings


async def main() -> None:
    _, order, timeout_s = sys.argv
    async with Pool(settings(processes=2, timeout_s=float(timeout_s)), stages) as pool:
        print(outcome(await pool.process(ECHO, ordered(order))).status)


if __name__ == "__main__":
    asyncio.run(main())
