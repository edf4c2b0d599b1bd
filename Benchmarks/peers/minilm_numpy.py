#!/usr/bin/env python3
"""all-MiniLM-L6-v2 in numpy, float32: the peer of EmbedderBench. Arguments: the model's folder.

One thread: OPENBLAS_NUM_THREADS=1. The tokens come ready, so tokenising is not in the figures.
"""
import json
import os
import struct
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
from scipy.special import erf

folder = sys.argv[1]
with open(os.path.join(folder, "model.safetensors"), "rb") as file:
    length = struct.unpack("<Q", file.read(8))[0]
    header = json.loads(file.read(length))
    data = file.read()
weights = {
    name: np.frombuffer(data[entry["data_offsets"][0] : entry["data_offsets"][1]], np.float32).reshape(entry["shape"])
    for name, entry in header.items()
    if name != "__metadata__" and entry["dtype"] == "F32"
}


def dense(x, name):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def normalise(x, name):
    x = x - x.mean(-1, keepdims=True)
    x /= np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(1e-12))
    return x * weights[name + ".weight"] + weights[name + ".bias"]


def embed(ids):
    """ids: one or more texts of the same length, [texts, tokens]."""
    texts, n = ids.shape
    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][:n]
    x = normalise(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for index in range(6):
        p = f"encoder.layer.{index}."
        q, k, v = (
            dense(x, p + "attention.self." + name).reshape(texts, n, 12, 32).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        s = q @ k.transpose(0, 1, 3, 2) * np.float32(32**-0.5)
        s = np.exp(s - s.max(-1, keepdims=True))
        s /= s.sum(-1, keepdims=True)
        a = (s @ v).transpose(0, 2, 1, 3).reshape(texts, n, 384)
        x = normalise(x + dense(a, p + "attention.output.dense"), p + "attention.output.LayerNorm")
        h = dense(x, p + "intermediate.dense")
        h = h * (np.float32(0.5) * (1 + erf(h * np.float32(0.5**0.5))))
        x = normalise(x + dense(h, p + "output.dense"), p + "output.LayerNorm")
    y = x.mean(1)
    return y / np.linalg.norm(y, axis=-1, keepdims=True)


def report(name, runs, ids):
    times, processor = [], []
    for _ in range(runs):
        start, start_on_processor = time.perf_counter(), time.process_time()
        embed(ids)
        times.append((time.perf_counter() - start) * 1e3)
        processor.append((time.process_time() - start_on_processor) * 1e3)
    times.sort()
    processor.sort()
    print(
        f"{name:34} median {times[runs // 2]:8.2f} ms   minimum {times[0]:8.2f} ms   "
        f"processor {processor[runs // 2]:8.2f} ms"
    )


random = np.random.default_rng(1)
for count in (8, 16, 20, 32, 64, 128, 256):
    report(f"1 text of {count} tokens", 31, random.integers(1000, 30000, (1, count)))
report("32 texts of 16 tokens", 11, random.integers(1000, 30000, (32, 16)))
