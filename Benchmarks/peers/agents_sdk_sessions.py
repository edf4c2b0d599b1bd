"""OpenAI Agents SDK, SQLiteSession in a file: appends of two items, and the read of a long session."""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from agents import SQLiteSession

TEXT = "The ferry lands at the north pier at nine, weather permitting; tickets are sold on board. "


def pair(number: int) -> list:
    return [
        {"role": "user", "content": f"{number}: {TEXT}"},
        {"role": "assistant", "content": f"{number}: {TEXT}{TEXT}"},
    ]


async def appends(folder: str, count: int, callers: int) -> float:
    """Calls a second of `callers` tasks, each with sessions of its own."""
    path = Path(folder) / f"appends-{callers}.db"
    sessions = [SQLiteSession(f"session-{number}", path) for number in range(callers)]

    async def caller(session):
        for number in range(count // callers):
            await session.add_items(pair(number))

    start = time.perf_counter()
    await asyncio.gather(*(caller(session) for session in sessions))
    seconds = time.perf_counter() - start
    for session in sessions:
        session.close()
    return seconds / count


async def read(folder: str, items: int) -> float:
    session = SQLiteSession("long", Path(folder) / "long.db")
    await session.add_items([item for number in range(items // 2) for item in pair(number)])
    runs = []
    for _ in range(7):
        start = time.perf_counter()
        assert len(await session.get_items()) == items
        runs.append(time.perf_counter() - start)
    session.close()
    return statistics.median(runs)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for callers in (1, 8):
            seconds = statistics.median([await appends(tempfile.mkdtemp(dir=folder), options.count, callers) for _ in range(3)])
            print(json.dumps({"case": f"append, {callers}", "median_seconds": seconds}))
        print(json.dumps({"case": "read 10,000", "median_seconds": await read(folder, 10_000)}))


asyncio.run(main())
