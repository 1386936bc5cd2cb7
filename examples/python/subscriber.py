"""Prints the events of one type as JSON lines: python subscriber.py PROTEST [how many].

The broker is the one that runs in DATELINE_HOME, or that DATELINE_KAFKA__BOOTSTRAP_SERVERS names.
"""

import asyncio
import sys

from dateline import subscribe
from dateline.contracts import Event


async def main(event_type: str, left: float) -> None:
    def is_wanted(event: Event) -> bool:
        return event.event_type == event_type

    # Under its name the position is kept: what was acknowledged does not come again.
    async with subscribe("events", where=is_wanted, name="python-example") as events:
        async for event in events:
            print(event.model_dump_json(), flush=True)
            await events.ack()
            left -= 1
            if left <= 0:
                return


if __name__ == "__main__":
    wanted, *count = sys.argv[1:] or ["PROTEST"]
    asyncio.run(main(wanted, float(count[0]) if count else float("inf")))
