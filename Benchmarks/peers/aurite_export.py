#!/usr/bin/env python3
"""Times the whole command `aurite export` in a workspace: into a fresh SQLite file, and again with nothing changed.

    FOLDER/bin/python aurite_export.py --workspace FOLDER --database peer.db [--repeat 3]
"""

import argparse
import sqlite3
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ beside the sources

import common  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workspace", type=Path, required=True, help="from generate.py")
    parser.add_argument("--database", type=Path, required=True, help="a SQLite file; replaced")
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    database = arguments.database.resolve()
    settings = common.environment(database, enabled=True)

    first, second, peak = [], [], 0
    for _ in range(arguments.repeat):
        common.remove_database(database)
        for seconds in (first, second):
            elapsed, size, _ = common.run_command(["export"], arguments.workspace, settings)
            seconds.append(elapsed)
            peak = max(peak, size)

    with sqlite3.connect(database) as connection:
        (stored,) = connection.execute("SELECT count(*) FROM components").fetchone()
    if stored == 0:
        raise SystemExit("nothing was stored")
    common.answer("export", count=stored, **common.summary(first), peak_bytes=peak)
    common.answer("export unchanged", count=stored, **common.summary(second))


if __name__ == "__main__":
    main()
