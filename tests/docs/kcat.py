"""A stand-in for kcat where it is not installed: the flags README uses, on confirmed aiokafka sends."""

import argparse
import asyncio
from pathlib import Path

from aiokafka import AIOKafkaProducer


async def produce(arguments: argparse.Namespace) -> None:
    headers = [(name, value.encode()) for name, _, value in (pair.partition("=") for pair in arguments.H)]
    producer = AIOKafkaProducer(bootstrap_servers=arguments.b)
    await producer.start()
    try:
        for file in arguments.files:
            await producer.send_and_wait(
                arguments.t, key=arguments.k.encode(), value=file.read_bytes(), headers=headers
            )
    finally:
        await producer.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("-P", action="store_true", required=True)
    for flag in "btk":
        parser.add_argument(f"-{flag}", required=True)
    parser.add_argument("-H", action="append", default=[])
    parser.add_argument("files", nargs="+", type=Path)
    asyncio.run(produce(parser.parse_args()))
