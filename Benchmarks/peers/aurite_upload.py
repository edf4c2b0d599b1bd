#!/usr/bin/env python3
"""Times the upload of components from memory into a fresh SQLite file, as `aurite export` does it.

    FOLDER/bin/python aurite_upload.py --lines components.jsonl --database peer.db [--repeat 3]

Creating the tables is outside the time; the transaction with its commit is inside. The file of the last run stays,
for aurite_load.py.
"""

import argparse
import json
import sqlite3
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ beside the sources

import common  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=Path, required=True, help="one component a line, from generate.py")
    parser.add_argument("--database", type=Path, required=True, help="a SQLite file; replaced")
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    database = arguments.database.resolve()
    common.prepare_environment(database, enabled=True)

    from aurite.lib.storage.db.db_manager import StorageManager

    texts = arguments.lines.read_text(encoding="utf-8").splitlines()
    first, second = [], []
    for _ in range(arguments.repeat):
        index: dict = {}
        for text in texts:
            component = json.loads(text)
            index.setdefault(component["type"], {})[component["name"]] = component
        common.remove_database(database)
        storage = StorageManager()
        storage.init_db()
        for seconds in (first, second):
            started = time.perf_counter()
            storage.sync_index_to_db(index)
            seconds.append(time.perf_counter() - started)
        storage._engine.dispose()

    # The program reports a failed upload only in its log.
    with sqlite3.connect(database) as connection:
        (stored,) = connection.execute("SELECT count(*) FROM components").fetchone()
    if stored != len(texts):
        raise SystemExit(f"{stored} of {len(texts)} components were stored")
    common.answer("upload", count=stored, **common.summary(first), peak_bytes=common.peak_bytes())
    common.answer("upload unchanged", count=stored, **common.summary(second))


if __name__ == "__main__":
    main()
