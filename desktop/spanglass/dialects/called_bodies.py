"""Calls of models whose clients keep a provider's words in pieces: request and answer put together."""

from collections.abc import Mapping

from spanglass.core.span import Value
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import decoded

_SETTINGS = frozenset({
    "temperature", "top_p", "top_k", "max_tokens", "max_output_tokens", "max_completion_tokens", "stop",
    "stop_sequences", "seed", "n", "presence_penalty", "frequency_penalty", "tools", "functions",
    "tool_choice", "response_format", "reasoning_effort", "reasoning", "thinking", "stream", "system",
    "instructions", "verbosity", "parallel_tool_calls", "dimensions", "encoding_format", "logit_bias",
    "generationConfig", "generation_config", "config",
})  # fmt: skip
_ENVELOPE = frozenset({
    "id", "object", "model", "role", "stop_reason", "finish_reason", "status", "incomplete_details", "usage",
    "usageMetadata", "usage_metadata", "modelVersion", "model_version", "responseId", "response_id",
    "service_tier",
})  # fmt: skip


def asked_for(given: Value, beside: Mapping[str, Value]) -> RequestBody:
    """The request whose messages are `given`, with the settings that a client keeps beside them."""
    found = decoded(given)
    settings = {key: held for key, held in beside.items() if key in _SETTINGS or key == "model"}
    if found is None:
        return RequestBody()
    if not isinstance(found, dict):
        found = {"messages": found} if isinstance(found, list) else {"input": found}
    return request({**settings, **found})


def answered(returned: Value, beside: Mapping[str, Value]) -> ResponseBody:
    """The answer whose content is `returned`, with what else the provider said of it."""
    found = decoded(returned)
    around = {key: held for key, held in beside.items() if key in _ENVELOPE}
    if found is None:
        return ResponseBody()
    if isinstance(found, dict):
        return response({**around, **found})
    if not around:
        return response(found)
    if isinstance(found, list):
        return response({**around, "output": found} if "object" in around else {**around, "content": found})
    return response({**around, "choices": [{"message": {"role": "assistant", "content": found}}]})
