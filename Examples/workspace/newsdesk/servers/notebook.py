"""The notebook: an MCP server over standard input and output, in Python's own library.

A stub for the example workspace. It keeps notes in memory as long as it runs, and speaks just enough of the
protocol (one JSON-RPC message a line) to be registered and called.
"""

import json
import sys

NOTES = ["05:10 Ferry held by fog at the north landing.", "05:25 Bakery on Deichstraße open again."]


def schema(**properties):
    return {"type": "object", "properties": properties, "required": list(properties)}


TOOLS = [
    {"name": "read", "description": "All notes of today.", "inputSchema": schema()},
    {"name": "add", "description": "Adds a note.", "inputSchema": schema(text={"type": "string"})},
    {"name": "forget", "description": "Removes all notes.", "inputSchema": schema()},
]


def call(name, arguments):
    if name == "read":
        return "\n".join(NOTES) or "No notes."
    if name == "add":
        NOTES.append(str(arguments["text"]))
        return f"{len(NOTES)} notes."
    if name == "forget":
        NOTES.clear()
        return "No notes."
    raise ValueError(f"no tool named {name}")


def respond(method, parameters):
    if method == "initialize":
        return {
            "protocolVersion": parameters.get("protocolVersion", "2025-03-26"),
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "notebook", "version": "1.0"},
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": TOOLS}
    if method == "tools/call":
        try:
            text, failed = call(parameters["name"], parameters.get("arguments") or {}), False
        except (KeyError, ValueError) as error:
            text, failed = f"{type(error).__name__}: {error}", True
        return {"content": [{"type": "text", "text": text}], "isError": failed}
    return None


def main():
    for line in sys.stdin:
        if not line.strip():
            continue
        message = json.loads(line)
        if "id" not in message:  # a notification wants no answer
            continue
        answer = {"jsonrpc": "2.0", "id": message["id"]}
        result = respond(message["method"], message.get("params") or {})
        if result is None:
            answer["error"] = {"code": -32601, "message": f"Method not found: {message['method']}"}
        else:
            answer["result"] = result
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
