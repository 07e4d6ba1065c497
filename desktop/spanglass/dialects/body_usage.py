"""Token counts in a provider's own usage object, each provider's meaning made the canonical one."""

from collections.abc import Mapping
from types import MappingProxyType

from spanglass.core.span import Value
from spanglass.core.usage import Usage, with_inclusive_input
from spanglass.dialects.billing import of_usage
from spanglass.dialects.values import first_count, mapping

_NOWHERE: Mapping[str, Value] = MappingProxyType({})

_INPUT = (
    "prompt_tokens", "input_tokens", "promptTokenCount", "prompt_token_count", "inputTokens", "promptTokens",
    "prompt_eval_count",
)  # fmt: skip
_OUTPUT = (
    "completion_tokens", "output_tokens", "candidatesTokenCount", "candidates_token_count", "outputTokens",
    "completionTokens", "eval_count",
)  # fmt: skip
_READ = (
    "cache_read_input_tokens", "cacheReadInputTokens", "cachedContentTokenCount",
    "cached_content_token_count", "prompt_cache_hit_tokens", "cacheReadInputTokenCount",
)  # fmt: skip
_WRITE = ("cache_creation_input_tokens", "cacheWriteInputTokens", "cacheWriteInputTokenCount")
_TOTAL = ("total_tokens", "totalTokenCount", "total_token_count", "totalTokens")
_INPUT_DETAILS = ("prompt_tokens_details", "input_tokens_details", "input_token_details")
_OUTPUT_DETAILS = ("completion_tokens_details", "output_tokens_details", "output_token_details")
_BY_TOOLS = ("toolUsePromptTokenCount", "tool_use_prompt_token_count")
_THOUGHTS = ("thoughtsTokenCount", "thoughts_token_count")


def body_usage(value: Value, body: Mapping[str, Value] = _NOWHERE) -> Usage | None:
    """The usage a provider's response reports, input with cache and output with reasoning; None if none.

    Anthropic and Bedrock report the input without the cache, Gemini the output without thoughts and the
    input without what its own tools read. `body` is the response around the usage object.
    """
    raw = mapping(value)
    if not raw:
        return None
    raw = {**mapping(raw.get("billed_units")), **raw} if "billed_units" in raw else raw
    details, spent = _details(raw, _INPUT_DETAILS), _details(raw, _OUTPUT_DETAILS)
    read, written = first_count(raw, _READ), first_count(raw, _WRITE)
    exclusive = "prompt_tokens" not in raw and (
        "cache_read_input_tokens" in raw or "cacheReadInputTokens" in raw
    )
    thoughts = first_count(raw, _THOUGHTS)
    output = first_count(raw, _OUTPUT)
    given, by_tools = first_count(raw, _INPUT), first_count(raw, _BY_TOOLS)
    usage = Usage(
        input=given + by_tools if given is not None and by_tools else given,
        output=output + thoughts if output is not None and thoughts else output,
        cache_read=first_count(details, ("cached_tokens", "cache_read")) if read is None else read,
        cache_write=first_count(details, ("cache_write_tokens", "cache_creation"))
        if written is None
        else written,
        reasoning=first_count(spent, ("reasoning_tokens", "thinking_tokens", "reasoning")) or thoughts,
        total=first_count(raw, _TOTAL),
        billing=of_usage(raw, body),
    )
    return with_inclusive_input(usage, exclusive=exclusive) if usage.known else None


def _details(raw: dict[str, Value], keys: tuple[str, ...]) -> dict[str, Value]:
    for key in keys:
        if found := mapping(raw.get(key)):
            return found
    return {}
