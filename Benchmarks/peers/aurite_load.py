#!/usr/bin/env python3
"""Times the load of the component index from a SQLite file, a forced refresh, and a `get` of every component.

    FOLDER/bin/python aurite_load.py --database peer.db [--repeat 5]

The file comes from aurite_upload.py. `refresh` is what the program does before every operation when
AURITE_CONFIG_FORCE_REFRESH is true. The program does not validate what it loads.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ beside the sources

import common  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    database = arguments.database.resolve()
    if not database.is_file():
        parser.error(f"{database} is not a file")
    common.prepare_environment(database, enabled=True)

    from aurite.lib.config.config_manager import ConfigManager
    from aurite.lib.storage.db.db_manager import StorageManager

    def timed(action) -> tuple:
        started = time.perf_counter()
        result = action()
        return time.perf_counter() - started, result

    loads, refreshes, gets = [], [], []
    storage = StorageManager()
    with tempfile.TemporaryDirectory() as folder:
        # No anchor above: the manager has nothing to discover beside the database.
        os.chdir(folder)
        before = common.peak_bytes()
        for _ in range(arguments.repeat):
            seconds, index = timed(storage.load_index_from_db)
            loads.append(seconds)
        manager = ConfigManager()
        for _ in range(arguments.repeat):
            seconds, _ = timed(manager.refresh)
            refreshes.append(seconds)
        names = [(kind, name) for kind, items in index.items() for name in items]
        for _ in range(arguments.repeat):
            seconds, found = timed(lambda: sum(manager.get_config(kind, name) is not None for kind, name in names))
            gets.append(seconds)
            if found != len(names) or not names:
                raise SystemExit(f"{found} of {len(names)} components were found")
        os.chdir("/")
    count = len(names)
    common.answer("load", count=count, **common.summary(loads), bytes_before=before, peak_bytes=common.peak_bytes())
    common.answer("forced refresh", count=count, **common.summary(refreshes))
    common.answer("get all", count=count, **common.summary(gets))


if __name__ == "__main__":
    main()
