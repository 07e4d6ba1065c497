"""Secrets that a stream of events has in pieces."""

import json
import re
from typing import Any

import pytest

from spanglass.core.redaction import Redactor
from spanglass.dialects.event_streams import assembled

SECRET = "sk-proj-" + "aB3" * 12
SAID = f"Use {SECRET} and {SECRET}, please."


def openai(piece: str) -> dict[str, Any]:
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": piece}}]}


def anthropic(piece: str) -> dict[str, Any]:
    delta = {"type": "input_json_delta", "partial_json": piece}
    return {"type": "content_block_delta", "index": 1, "delta": delta}


def stream(events: list[dict[str, Any]]) -> str:
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"


@pytest.mark.parametrize("size", [1, 3, 7, 20, 500])
@pytest.mark.parametrize("event", [openai, anthropic])
def test_a_secret_in_pieces_is_taken_out(event: Any, size: int) -> None:
    pieces = [SAID[at : at + size] for at in range(0, len(SAID), size)]
    made = Redactor().text(stream([event(piece) for piece in pieces]))
    found = [json.loads(line) for line in re.findall(r"data: (\{.*\})", made)]
    texts = [json.dumps(each) for each in found]
    assert len(found) == len(pieces)
    assert not re.search("aB3", made)
    held = [re.search(r'"(?:content|partial_json)": "([^"]*)"', each) for each in texts]
    assert "".join(each.group(1) for each in held if each) == "Use [secret-1] and [secret-1], please."


def test_the_answer_of_the_stream_is_the_same_without_it() -> None:
    whole = stream([openai(piece) for piece in ("The key: ", SECRET[:20], SECRET[20:], " ok")])
    answer = assembled(Redactor().text(whole))
    assert answer["choices"][0]["message"]["content"] == "The key: [secret-1] ok"


def test_texts_of_two_answers_are_not_one() -> None:
    events = [openai("sk-proj-"), {"choices": [{"index": 1, "delta": {"content": "aB3" * 12}}]}]
    assert Redactor().text(stream(events)) == stream(events)


def test_a_stream_without_secrets_stays_byte_for_byte() -> None:
    text = 'event: x\ndata:{"delta":"a",  "n":1}\n\ndata: {"delta": "b"}\n\ndata: {broken\n\n'
    assert Redactor().text(text) == text
