#!/usr/bin/env python3
"""Times the whole command `aurite list` in a workspace, from files or (with --database) from a SQLite file.

    FOLDER/bin/python aurite_list.py --workspace FOLDER [--database peer.db] [--repeat 5]
"""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ beside the sources

import common  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--database", type=Path, help="list from this file in database mode")
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    database = (arguments.database or Path("unused.db")).resolve()
    settings = common.environment(database, enabled=arguments.database is not None)

    times, peak, text = [], 0, ""
    for _ in range(arguments.repeat):
        elapsed, size, text = common.run_command(["list"], arguments.workspace, settings)
        times.append(elapsed)
        peak = max(peak, size)
    # The rows of the table start with a light vertical bar.
    rows = sum(line.startswith("│") for line in text.splitlines())
    case = "list" if arguments.database is None else "list from database"
    common.answer(case, rows=rows, **common.summary(times), peak_bytes=peak)


if __name__ == "__main__":
    main()
