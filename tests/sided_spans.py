"""Calls of which it matters what is put in and what comes out."""

import json
from typing import Any

from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span


def chat(put_in: str, come_out: str, **others: Any) -> dict[str, Any]:
    """The attributes of a call."""
    messages = {
        f"gen_ai.{side}.messages": json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])
        for side, role, text in (("input", "user", put_in), ("output", "assistant", come_out))
    }
    return {**CHAT, **messages, **others}


def write(writer: Writer, letter: str, number: int, put_in: str, come_out: str, **others: Any) -> None:
    """Write one call of the trace of a letter."""
    span = a_span(number, trace=letter.encode() * 16, attributes=chat(put_in, come_out, **others))
    writer.write([a_batch(span)])
