"""Amazon's binary event streams, in which Bedrock answers: the JSON documents in their frames."""

import json
import struct
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

MEDIA_TYPE = "application/vnd.amazon.eventstream"

_PRELUDE = struct.Struct(">III")
_CHECKSUM = 4
_STRING = 7
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Bytes of a header's value by its type; texts and bytes tell their length themselves."""


def events(data: bytes) -> Iterator[dict[str, Any]]:
    """The documents of all whole frames: ``{event type: document}``, of model chunks their own document."""
    for headers, payload in _frames(data):
        try:
            found = json.loads(payload) if payload else {}
            inner = found.get("bytes") if isinstance(found, dict) else None
            yield json.loads(b64decode(inner)) if isinstance(inner, str) else _named(_kind(headers), found)
        except ValueError:
            continue


def _named(kind: str, told: Any) -> dict[str, Any]:
    """A document under its name; what broke the stream off is an error, as other providers have it."""
    if kind.endswith("Exception") and isinstance(told, dict):
        return {"error": {"type": kind, **told}}
    return {kind: told}


def whole(data: bytes) -> int:
    """How many bytes of what has come are whole frames; the rest is to be kept until more comes."""
    at = 0
    while at + _PRELUDE.size <= len(data):
        total = _PRELUDE.unpack_from(data, at)[0]
        if total < _PRELUDE.size + _CHECKSUM or at + total > len(data):
            break
        at += total
    return at


def assembled(data: bytes) -> list[dict[str, Any]] | dict[str, Any]:
    """Converse's stream as the body it would have answered with; another model's events as they are."""
    found = list(events(data))
    if not any("messageStart" in event or "contentBlockDelta" in event for event in found):
        return found
    body: dict[str, Any] = {}
    blocks: dict[int, dict[str, Any]] = {}
    for event in found:
        for kind, told in event.items():
            _join(kind, told, body, blocks)
    for block in blocks.values():
        if isinstance(use := block.get("toolUse"), dict) and isinstance(use.get("input"), str):
            use["input"] = _json(use["input"])
    content = [blocks[index] for index in sorted(blocks)]
    return {"output": {"message": {"role": "assistant", "content": content}}, **body}


def _join(kind: str, told: Any, body: dict[str, Any], blocks: dict[int, dict[str, Any]]) -> None:
    if not isinstance(told, dict):
        return
    index = told.get("contentBlockIndex")
    if kind == "contentBlockStart" and isinstance(index, int):
        start = told.get("start")
        if isinstance(start, dict) and isinstance(start.get("toolUse"), dict):
            blocks[index] = {"toolUse": {**start["toolUse"], "input": ""}}
    elif kind == "contentBlockDelta" and isinstance(index, int) and isinstance(told.get("delta"), dict):
        _join_block(blocks.setdefault(index, {}), told["delta"])
    elif kind in ("messageStop", "metadata"):
        body |= {key: held for key, held in told.items() if key in ("stopReason", "usage", "trace")}
    elif kind == "error":
        body["error"] = told


def _join_block(block: dict[str, Any], delta: dict[str, Any]) -> None:
    if isinstance(said := delta.get("text"), str):
        block["text"] = block.get("text", "") + said
    if isinstance(use := delta.get("toolUse"), dict) and "toolUse" in block:
        block["toolUse"]["input"] += str(use.get("input") or "")
    if isinstance(thought := delta.get("reasoningContent"), dict):
        kept = block.setdefault("reasoningContent", {"reasoningText": {"text": ""}})
        kept["reasoningText"]["text"] += str(thought.get("text") or "")


def _frames(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + _PRELUDE.size <= len(data):
        total, headers, _ = _PRELUDE.unpack_from(data, at)
        start, end = at + _PRELUDE.size, at + total
        if total < _PRELUDE.size + headers + _CHECKSUM or end > len(data):
            return
        yield data[start : start + headers], data[start + headers : end - _CHECKSUM]
        at = end


def _kind(headers: bytes) -> str:
    """The event type, else the exception's, that a frame's headers name."""
    named = dict(_texts(headers))
    return named.get(":event-type") or named.get(":exception-type") or "event"


def _texts(headers: bytes) -> Iterator[tuple[str, str]]:
    at = 0
    while at + 2 <= len(headers):
        length = headers[at]
        name, kind = headers[at + 1 : at + 1 + length], headers[at + 1 + length : at + 2 + length]
        at += 2 + length
        if not kind:
            return
        size = _SIZES.get(kind[0])
        if size is None:
            size = int.from_bytes(headers[at : at + 2], "big")
            at += 2
        if kind[0] == _STRING:
            yield name.decode("utf-8", "replace"), headers[at : at + size].decode("utf-8", "replace")
        at += size


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text.strip() else {}
    except ValueError:
        return text
