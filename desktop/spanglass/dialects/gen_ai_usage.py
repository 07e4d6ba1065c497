"""Token counts of the OpenTelemetry GenAI convention, in its old spellings and its new ones."""

import re
from collections.abc import Mapping

from spanglass.core.span import RawSpan, Value
from spanglass.core.usage import Usage, with_inclusive_input
from spanglass.dialects.billing import BILLED, of_attributes
from spanglass.dialects.shapes import by_keys
from spanglass.dialects.values import as_text, count, first_count, negatives

_INPUT = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
_OUTPUT = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
_READ = (
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.details.cache_read_input_tokens",
    "gen_ai.usage.details.cached_tokens", "gen_ai.usage.cached_input_tokens", "gen_ai.usage.cached_tokens",
    "gen_ai.usage.input_tokens.cached", "gen_ai.usage.cache_read_tokens",
)  # fmt: skip
_WRITE = (
    "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.details.cache_write_tokens", "gen_ai.usage.details.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_tokens", "gen_ai.usage.input_tokens.cache_write",
)  # fmt: skip
_REASONING = (
    "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.details.reasoning_tokens", "gen_ai.usage.output_tokens.reasoning",
    "gen_ai.usage.reasoning_output_tokens", "gen_ai.usage.thinking_tokens",
)  # fmt: skip
_TOTAL = ("gen_ai.usage.total_tokens",)
_BY_LIFETIME = tuple(
    f"anthropic.usage.cache_creation.ephemeral_{lifetime}_input_tokens" for lifetime in ("5m", "1h")
)
_COUNTS: Mapping[str, tuple[str, ...]] = {
    "input": _INPUT, "output": _OUTPUT, "cache_read": _READ, "cache_write": _WRITE,
    "reasoning": _REASONING, "total": _TOTAL,
}  # fmt: skip
_DETAILS = ("gen_ai.usage.input_token_details", "gen_ai.usage.output_token_details")
_PAIR = re.compile(r"""['"](cache_read|cache_creation|reasoning)['"]\s*:\s*(\d{1,15})\b""")
_STREAMED = ("gen_ai.request.stream", "gen_ai.request.is_stream")
_HANDED_ON = frozenset({"chain", "tool", "retriever", "prompt", "parser"})
"""Runs to which LangSmith gives the usage of a call whose answer they only hand on."""
_EXCLUSIVE_SCOPES = ("@traceloop/instrumentation-anthropic", "openlit")


def usage(attributes: Mapping[str, Value], span: RawSpan) -> Usage | None:
    """The usage of the span itself; sums over a whole agent run stand under other keys and are none."""
    keys, is_silent = _told(attributes)
    if is_silent or attributes.get("langsmith.span.kind") in _HANDED_ON:
        return None
    if attributes.get("ag2.usage.kind") == "model_call":
        return None  # the span of the call tells the same
    counts = {name: first_count(attributes, told) for name, told in keys.items()}
    details = _repr_details(attributes)
    read = _either(counts.get("cache_read"), details.get("cache_read"))
    written = _either(counts.get("cache_write"), details.get("cache_creation"), _by_lifetime(attributes))
    found = Usage(
        input=counts.get("input"), output=counts.get("output"), cache_read=read, cache_write=written,
        reasoning=_either(counts.get("reasoning"), details.get("reasoning")),
        total=counts.get("total"), billing=of_attributes(attributes),
        refused=negatives(attributes, keys), estimated=_is_estimated(attributes, span),
    )  # fmt: skip
    if (read or written) and span.scope.name.startswith(_EXCLUSIVE_SCOPES):
        return with_inclusive_input(found, exclusive=_anthropic(attributes))
    return None if not found.known and found in _NOTHING else found


_NOTHING = (Usage(), Usage(estimated=True))


@by_keys
def _told(keys: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], bool]:
    """By which keys each count is told, the one to believe first, and whether nothing is told at all."""
    present = {name: tuple(key for key in known if key in keys) for name, known in _COUNTS.items()}
    told = {name: found for name, found in present.items() if found}
    return told, not told and BILLED.union(_BY_LIFETIME, _DETAILS).isdisjoint(keys)


def _is_estimated(attributes: Mapping[str, Value], span: RawSpan) -> bool:
    """Whether OpenLIT counted a stream's tokens itself: what a provider reports has its cache, also of 0."""
    is_stream = any(attributes.get(key) is True for key in _STREAMED)
    return span.scope.name.startswith("openlit") and is_stream and not any(key in attributes for key in _READ)


def _either(*found: int | None) -> int | None:
    for value in found:
        if value is not None:
            return value
    return None


def _by_lifetime(attributes: Mapping[str, Value]) -> int | None:
    """Tokens written to Anthropic's caches of either lifetime."""
    found = [value for key in _BY_LIFETIME if (value := count(attributes.get(key))) is not None]
    return sum(found) if found else None


def _repr_details(attributes: Mapping[str, Value]) -> dict[str, int]:
    """The details LangSmith writes as the text of a Python dict."""
    found: dict[str, int] = {}
    for key in _DETAILS:
        if (value := attributes.get(key)) is not None:
            found.update((name, int(digits)) for name, digits in _PAIR.findall(as_text(value)[:2000]))
    return found


def _anthropic(attributes: Mapping[str, Value]) -> bool:
    names = (attributes.get("gen_ai.provider.name"), attributes.get("gen_ai.system"))
    return any(isinstance(name, str) and name.lower() == "anthropic" for name in names)
