"""Tokens of OpenInference's calls: counted in attributes, their kinds perhaps in the raw answer alone."""

from typing import Any

import pytest

from dialect_spans import told
from spanglass.core.usage import Usage
from spanglass.dialects.openinference import DIALECT

LLM = {"openinference.span.kind": "LLM", "output.mime_type": "application/json"}
CHOICES = [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Paris"}}]
CACHED = {
    "prompt_tokens": 1200, "completion_tokens": 140, "prompt_tokens_details": {"cached_tokens": 1024},
    "completion_tokens_details": {"reasoning_tokens": 128},
}  # fmt: skip
WRITTEN = {
    "input_tokens": 2000, "output_tokens": 18, "cache_read_input_tokens": 1024,
    "cache_creation_input_tokens": 300,
}  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "answer", "usage"),
    [
        ((1200, 140), CACHED, Usage(1200, 140, cache_read=1024, reasoning=128)),
        ((3324, 18), WRITTEN, Usage(3324, 18, cache_read=1024, cache_write=300)),
        ((2000, 18), WRITTEN, Usage(3324, 18, cache_read=1024, cache_write=300)),
        ((1200, 12), CACHED, Usage(1200, 12)),
        ((2400, 140), CACHED, Usage(2400, 140)),
    ],
)
def test_the_raw_answer_tells_the_kinds_of_the_tokens_that_were_counted(
    counts: tuple[int, int], answer: dict[str, Any], usage: Usage
) -> None:
    counted = {"llm.token_count.prompt": counts[0], "llm.token_count.completion": counts[1]}
    body = {"id": "c-1", "object": "chat.completion", "choices": CHOICES, "usage": answer}
    assert told(DIALECT, LLM | counted | {"output.value": body}).usage == usage
