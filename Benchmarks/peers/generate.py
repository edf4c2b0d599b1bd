#!/usr/bin/env python3
"""Writes N valid components, the same on every machine, for the benchmarks of both programs.

    generate.py --count 10000 --workspace FOLDER --lines FILE

FOLDER becomes a workspace (an anchor and `config/*.json`, 50 components a file); FILE holds one component a line.
The mean size is exactly 476 bytes (`--mean`) when a component is counted as the text that the Python program stores:
`json.dumps(component)`, separators ", " and ": ", ASCII. The single sizes differ by up to 160 bytes from the mean.
Of 100 components 60 are agents, 14 llm, 10 mcp_server, 10 linear_workflow, 4 graph_workflow, 2 custom_workflow.
Names are unique over all types, because the Python program's table has the name alone as its key.
Needs nothing but Python's own library.
"""

import argparse
import json
import os
import random
from pathlib import Path

MEAN_BYTES = 476
SPREAD_BYTES = 160
PER_FILE = 50

WORDS = (
    "answer the question in one paragraph and name the source of each figure before you ask a tool compare both drafts "
    "keep the order of events say what is missing never invent a date write short sentences for readers in a hurry"
).split()


def skeleton(index: int) -> dict:
    """The component at `index` without its filler."""
    place = index % 100
    number = f"{index:06d}"
    if place < 60:
        component = {
            "type": "agent",
            "name": f"agent-{number}",
            "llm_config_id": f"llm-{index - place + 60:06d}",
            "mcp_servers": [f"server-{index - place + 74:06d}"],
            "include_history": index % 2 == 0,
            "max_iterations": 5 + index % 40,
        }
    elif place < 74:
        component = {
            "type": "llm",
            "name": f"llm-{number}",
            "provider": "openai",
            "model": "gpt-4o-mini",
            "temperature": (index % 10) / 10,
            "max_tokens": 256 + index % 4096,
        }
    elif place < 84:
        component = {
            "type": "mcp_server",
            "name": f"server-{number}",
            "capabilities": ["tools"],
            "http_endpoint": f"http://localhost:{8000 + index % 1000}/mcp",
            "timeout": 10.0,
        }
    elif place < 94:
        first = index - place
        component = {
            "type": "linear_workflow",
            "name": f"linear-{number}",
            "steps": [f"agent-{first:06d}", {"name": f"agent-{first + 1:06d}", "type": "agent"}],
        }
    elif place < 98:
        first = index - place
        component = {
            "type": "graph_workflow",
            "name": f"graph-{number}",
            "nodes": [
                {"node_id": "a", "name": f"agent-{first:06d}", "type": "agent"},
                {"node_id": "b", "name": f"agent-{first + 1:06d}", "type": "agent"},
            ],
            "edges": [{"from": "a", "to": "b"}],
        }
    else:
        component = {
            "type": "custom_workflow",
            "name": f"custom-{number}",
            "module_path": "custom/watch.py",
            "class_name": "Watch",
        }
    return component


def filler(length: int, chance: random.Random) -> str:
    """Words of exactly `length` bytes in all."""
    words = []
    size = -1
    while size < length:
        words.append(chance.choice(WORDS))
        size += len(words[-1]) + 1
    return " ".join(words)[:length]


def components(count: int, mean: int = MEAN_BYTES):
    """Yields `count` components whose texts have `mean` bytes on average (exactly, for an even count)."""
    chance = random.Random(476)
    offset = 0
    for index in range(count):
        # A pair of neighbours misses the mean by the same amount, one above and one below.
        offset = chance.randint(-SPREAD_BYTES, SPREAD_BYTES) if index % 2 == 0 else -offset
        if count % 2 == 1 and index == count - 1:
            offset = 0
        component = skeleton(index)
        text_field = "system_prompt" if component["type"] == "agent" else "description"
        component[text_field] = ""
        missing = mean + offset - len(json.dumps(component))
        if missing < 0:
            raise SystemExit(f"generate.py: a mean of {mean} bytes is too small")
        component[text_field] = filler(missing, chance)
        yield component


def write_workspace(folder: Path, items: list) -> None:
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (folder / ".aurite").write_text(
        '[aurite]\ntype = "workspace"\nprojects = []\ninclude_configs = ["./config"]\n', encoding="utf-8"
    )
    for start in range(0, len(items), PER_FILE):
        path = config / f"components-{start // PER_FILE:05d}.json"
        path.write_text(json.dumps(items[start : start + PER_FILE], indent=2) + "\n", encoding="utf-8")


def write_lines(path: Path, items: list) -> None:
    temporary = path.with_name(path.name + ".part")
    with temporary.open("w", encoding="utf-8") as file:
        for item in items:
            file.write(json.dumps(item) + "\n")
    os.replace(temporary, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--mean", type=int, default=MEAN_BYTES, help="bytes a component")
    parser.add_argument("--workspace", type=Path, help="a folder that does not exist or is empty")
    parser.add_argument("--lines", type=Path, help="a file")
    arguments = parser.parse_args()
    if arguments.workspace and arguments.workspace.exists() and any(arguments.workspace.iterdir()):
        parser.error(f"{arguments.workspace} is not empty")

    items = list(components(arguments.count, arguments.mean))
    if arguments.workspace:
        write_workspace(arguments.workspace, items)
    if arguments.lines:
        write_lines(arguments.lines, items)
    size = sum(len(json.dumps(item)) for item in items)
    print(json.dumps({"count": len(items), "bytes": size, "mean_bytes": size / max(1, len(items))}))


if __name__ == "__main__":
    main()
