"""What the peer scripts share: quiet output, a clean environment, one JSON object as the answer."""

import json
import logging
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def summary(seconds: list) -> dict:
    """Minimum, median and all runs, in seconds."""
    return {
        "seconds": round(min(seconds), 6),
        "median_seconds": round(statistics.median(seconds), 6),
        "runs": [round(value, 6) for value in seconds],
    }


def answer(case: str, **facts) -> None:
    """Prints the one line that `make bench` reads."""
    print(json.dumps({"peer": "aurite 0.4.2 (Python)", "case": case, **facts}))


def peak_bytes() -> int:
    """The largest resident size of this process so far."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024


def prepare_environment(database: Path, enabled: bool) -> None:
    """Sets what the Python program reads. Call it before `aurite` is imported."""
    for name in list(os.environ):
        if name.startswith("AURITE_"):
            del os.environ[name]
    os.environ.update(environment(database, enabled))
    logging.disable(logging.CRITICAL)


def environment(database: Path, enabled: bool) -> dict:
    """Settings of the Python program: a SQLite file, and no look-up on the network while litellm is imported."""
    return {
        "AURITE_ENABLE_DB": "true" if enabled else "false",
        "AURITE_DB_TYPE": "sqlite",
        "AURITE_DB_PATH": str(database),
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }


def remove_database(database: Path) -> None:
    """Removes a SQLite file with its companions."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(str(database) + suffix).unlink(missing_ok=True)


def executable() -> str:
    """The `aurite` command of the environment whose Python runs this script."""
    path = Path(sys.executable).parent / "aurite"
    if not path.is_file():
        raise SystemExit(f"no aurite beside {sys.executable}; run Benchmarks/peers/install first")
    return str(path)


def run_command(arguments: list, folder: Path, settings: dict) -> tuple:
    """Runs `aurite` as a process of its own. Answers seconds, largest resident bytes, and what it printed."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AURITE_")}
    cache = tempfile.mkdtemp(prefix="aurite-peer-cache.")
    variables.update(settings, CACHE_DIR=cache, HOME=cache, NO_COLOR="1", COLUMNS="200")
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [executable(), *arguments],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    shutil.rmtree(cache, ignore_errors=True)
    if process.returncode != 0:
        raise SystemExit(f"aurite {' '.join(arguments)} ended with {process.returncode}:\n{text[-2000:]}")
    size = usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss * 1024
    return seconds, size, text
