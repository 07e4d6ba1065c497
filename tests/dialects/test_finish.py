"""Finish reasons: which of the providers' words are a refusal or a block."""

import pytest

from spanglass.core.judgement import FILTERED
from spanglass.dialects import finish

BLOCKS = (
    "content_filter", "CONTENT_FILTER", "ContentFilter", "content-filter", "refusal", "SAFETY",
    "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "ESCALATION",
    "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "IMAGE_OTHER",
    "FinishReason.SAFETY", "guardrail_intervened", "content_filtered", "ERROR_TOXIC",
)  # fmt: skip
OTHERS = (
    "stop", "length", "tool_calls", "function_call", "end_turn", "max_tokens", "stop_sequence",
    "tool_use", "pause_turn", "model_context_window_exceeded", "STOP", "MAX_TOKENS",
    "MALFORMED_FUNCTION_CALL", "COMPLETE", "ERROR", "TIMEOUT", "malformed_model_output", "model_length",
    "error",
)  # fmt: skip


@pytest.mark.parametrize("word", BLOCKS)
def test_the_words_with_which_providers_refuse_or_block_are_known(word: str) -> None:
    found = finish.refusal(finish.reason(word), (), "output")
    assert found is not None
    assert found.by == f"finish:{finish.reason(word)}"


@pytest.mark.parametrize("word", OTHERS)
def test_other_words_are_no_refusal(word: str) -> None:
    assert finish.refusal(finish.reason(word), (), "output") is None


def test_all_of_them_but_the_models_own_refusal_are_filters_around_it() -> None:
    assert finish.BLOCKED - {"refusal"} == FILTERED
