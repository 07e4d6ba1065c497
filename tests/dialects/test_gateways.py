"""What gateways between a program and its providers say of the calls that go through them."""

import json

from dialect_spans import told
from spanglass.core.facts import Kind
from spanglass.core.usage import Usage
from spanglass.dialects.gen_ai import DIALECT

ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Capital?"}]
COUNTED = {
    "gen_ai.request.model": "gpt-4o-mini", "gen_ai.model.provider": "openai",
    "gen_ai.usage.input_tokens": 1200, "gen_ai.usage.output_tokens": 12, "gen_ai.usage.cost": 0.0001872,
}  # fmt: skip


def test_cloudflares_gateway_writes_prompt_and_answer_as_json() -> None:
    body = {
        "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-mini-2024-07-18",
        "choices": [{"message": {"role": "assistant", "content": "Paris"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1200, "completion_tokens": 12, "total_tokens": 1212,
                  "prompt_tokens_details": {"cached_tokens": 1024}},
    }  # fmt: skip
    found = told(DIALECT, {
        **COUNTED, "gen_ai.prompt_json": json.dumps(ASKED), "gen_ai.completion_json": json.dumps(body),
    })  # fmt: skip
    assert (found.kind, found.provider, found.model_responded) == (
        Kind.LLM,
        "openai",
        "gpt-4o-mini-2024-07-18",
    )
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief."), ("user", "Capital?")]
    assert ([turn.text for turn in found.output], found.finish_reason) == (["Paris"], "stop")
    assert found.usage == Usage(1200, 12, cache_read=1024, total=1212)
    assert found.sender_cost_nano == 187_200


def test_an_answer_may_be_messages_alone() -> None:
    answer = json.dumps([{"role": "assistant", "content": "Paris"}])
    found = told(DIALECT, {**COUNTED, "gen_ai.completion_json": answer})
    assert [turn.text for turn in found.output] == ["Paris"]
