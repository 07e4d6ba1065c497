"""Stores with traces of unusual size: 100,000 spans, 500 levels, 20 MB in one attribute."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from builders import MS, T0
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

WIDE, DEEP, LARGE = b"\x01" * 16, b"\x02" * 16, b"\x03" * 16
"""The traces: very many spans, very many levels, very long texts."""

LEVELS = 500
_AT_ONCE = 5000
_FLAT = 8000
_CHAINS, _STEPS = 100, 10
_CONTROLS = "".join(chr(code) for code in (*range(1, 9), 0x1B, 0x7F, 0x202E, 0x2066, 0x200B))


def a_big_store(path: Path, spans: int = 100_000, megabytes: float = 20.0) -> Path:
    """A store with the three traces; `megabytes` is the size of the largest text, `spans` of the widest."""
    writer = Writer(path)
    for trace in (_wide(spans), _deep(), _large(megabytes)):
        group: list[dict[str, Any]] = []
        for span in trace:
            group.append(span)
            if len(group) == _AT_ONCE:
                writer.write([a_batch(*group)])
                group = []
        writer.write([a_batch(*group)])
    writer.close()
    return path


def texts(megabytes: float = 20.0) -> dict[str, dict[str, Any]]:
    """The attributes of the spans of `LARGE`, by name; every text is `megabytes` large or a part of that."""
    octets = round(megabytes * 1_000_000)
    words = "a word in a long text and “quotes” "
    messages = [{"role": ("user", "assistant")[n % 2], "content": f"message {n}"} for n in range(10_000)]
    return {
        "one attribute": {"llm.dump": words * (octets // len(words))},
        "one message": {"input.value": words * (octets // len(words))},
        "one line": {"input.value": "x" * (octets // 10)},
        "one line of JSON": {"input.value": json.dumps([{"a": n} for n in range(octets // 100)])},
        "control characters": {"input.value": _CONTROLS * (octets // 2 // len(_CONTROLS))},
        "messages": {"gen_ai.input.messages": json.dumps(messages)},
        "attributes": {f"app.key_{n}": f"value {n}" for n in range(5_000)},
    }


def _wide(spans: int) -> Iterator[dict[str, Any]]:
    """A root with thousands of children, and chains of steps of calls."""
    yield a_span(1, trace=WIDE, name="wide", end_time_unix_nano=T0 + spans * MS)
    flat = min(_FLAT, spans // 10)
    number, chains = 2, max(1, min(_CHAINS, spans // 1000))
    below = max(1, -(-(spans - flat - 1) // (chains * _STEPS)))
    for _chain in range(chains):
        head, number = number, number + 1
        yield _small(head, 1, head, {"openinference.span.kind": "CHAIN"})
        for _step in range(_STEPS):
            step, number = number, number + 1
            yield _small(step, head, step, {"openinference.span.kind": "AGENT"})
            for leaf in range(number, number + below):
                yield _small(leaf, step, leaf, CHAT if leaf % 5 == 0 else {})
            number += below
    for leaf in range(number, number + flat):
        yield _small(leaf, 1, leaf, {})


def _small(number: int, parent: int, start: int, attributes: Any) -> dict[str, Any]:
    fields = {"name": f"step {number}", "attributes": attributes, "start": T0 + start * MS}
    return a_span(number, parent, WIDE, **fields, end_time_unix_nano=T0 + (start + 50) * MS)


def _deep() -> Iterator[dict[str, Any]]:
    for level in range(LEVELS):
        yield a_span(level + 1, level, DEEP, name=f"level {level}", attributes={}, start=T0 + level * MS)


def _large(megabytes: float) -> Iterator[dict[str, Any]]:
    yield a_span(1, trace=LARGE, name="large", attributes={})
    for number, (name, attributes) in enumerate(texts(megabytes).items(), 2):
        yield a_span(number, 1, LARGE, name=name, attributes={**CHAT, **attributes}, start=T0 + number * MS)
