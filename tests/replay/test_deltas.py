"""Texts are found in streams of every provider, however they are cut."""

import json
import struct
from typing import Any

import pytest

from spanglass.replay.deltas import Deltas

CHAT = [{"choices": [{"delta": {"role": "assistant", "content": ""}}]},
        {"choices": [{"delta": {"reasoning_content": "hm"}}]},
        {"choices": [{"delta": {"content": "Grüß "}}]}, {"choices": [{"delta": {"content": "Gott"}}]},
        {"choices": [], "usage": {}}]  # fmt: skip
RESPONSES = [{"type": "response.created", "response": {}},
             {"type": "response.output_text.delta", "delta": "Grüß "},
             {"type": "response.refusal.delta", "delta": "Gott"},
             {"type": "response.output_text.done", "text": "Grüß Gott"}]  # fmt: skip
ANTHROPIC = [{"type": "message_start", "message": {"content": []}}, {"type": "ping"},
             {"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": "hm"}},
             {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Grüß Gott"}},
             {"type": "message_stop"}]  # fmt: skip
GEMINI = [{"candidates": [{"content": {"parts": [{"text": "hm", "thought": True}, {"text": "Grüß "}]}}]},
          {"candidates": [{"content": {"parts": [{"text": "Gott"}]}, "finishReason": "STOP"}]}]  # fmt: skip
OLLAMA = [{"message": {"content": "Grüß "}, "done": False}, {"message": {"content": "Gott"}, "done": True}]


def events(found: list[Any], *, lines: bool = False) -> bytes:
    head = "" if lines else "data: "
    return "".join(f"{head}{json.dumps(each, ensure_ascii=False)}\n\n" for each in found).encode()


@pytest.mark.parametrize("found", [CHAT, RESPONSES, ANTHROPIC, GEMINI, OLLAMA])
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_the_text_of_a_stream(found: list[Any], size: int) -> None:
    lines = found is OLLAMA
    body = events(found, lines=lines)
    deltas = Deltas("application/x-ndjson" if lines else "text/event-stream; charset=utf-8")
    pieces = [deltas.texts(body[at : at + size]) for at in range(0, len(body), size)]
    assert "".join(pieces) == "Grüß Gott"
    assert deltas.started


def test_what_is_no_stream_says_nothing() -> None:
    deltas = Deltas("application/json")
    assert (deltas.texts(events(CHAT)), deltas.started) == ("", False)


def test_a_call_of_a_tool_is_a_first_token_too() -> None:
    deltas = Deltas("text/event-stream")
    assert deltas.texts(events([{"choices": [{"delta": {"role": "assistant"}}]}])) == ""
    assert not deltas.started
    assert deltas.texts(events([{"choices": [{"delta": {"tool_calls": [{"index": 0}]}}]}])) == ""
    assert deltas.started


def test_junk_is_passed_over() -> None:
    deltas = Deltas("text/event-stream")
    junk = b": hello\n\ndata: {broken\n\ndata: [DONE]\n\ndata: 3\n\n" + b"data: {" + b"[" * 50_000 + b"\n"
    assert deltas.texts(junk + events([CHAT[2]])) == "Grüß "


def test_bedrocks_frames_however_they_are_cut() -> None:
    def frame(kind: str, told: dict[str, object]) -> bytes:
        name, payload = kind.encode(), json.dumps(told).encode()
        headers = bytes([11]) + b":event-type" + bytes([7]) + len(name).to_bytes(2, "big") + name
        head = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
        return head + bytes(4) + headers + payload + bytes(4)

    data = frame("messageStart", {"role": "assistant"})
    data += b"".join(frame("contentBlockDelta", {"delta": {"text": word}}) for word in ("Par", "is"))
    for size in (1, 7, len(data)):
        deltas = Deltas("application/vnd.amazon.eventstream")
        assert deltas.is_stream
        pieces = [deltas.texts(data[at : at + size]) for at in range(0, len(data), size)]
        assert "".join(pieces) == "Paris"
        assert deltas.started
