"""What a provider's answers say was used, read apart from the product, and what that costs."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ecosystem.recording_proxy import Asked

_DOLLARS_A_MILLION = {
    "gpt-4o-mini": ("0.15", "0.6", "0.075"), "gpt-5": ("1.25", "10", "0.125"),
    "text-embedding-3-small": ("0.02", "0", "0"),
    "claude-sonnet-4-5": ("3", "15", "0.3"), "gemini-2.5-flash": ("0.3", "2.5", "0.03"),
}  # fmt: skip


@dataclass(frozen=True)
class Used:
    """Tokens of one call: `cached` are of `input`."""

    model: str
    input: int
    output: int
    cached: int


def tokens(asked: Asked) -> Used:
    """What one answer says."""
    usage: dict[str, Any] = {}
    for part in _parts(asked.answer.decode()):
        for held in (part, part.get("message"), part.get("response")):
            if isinstance(held, dict):
                usage |= held.get("usage") or held.get("usageMetadata") or {}
    model = next(
        (name for name in sorted(_DOLLARS_A_MILLION, key=len, reverse=True) if name in _model(asked)), ""
    )
    read, written = usage.get("cache_read_input_tokens") or 0, usage.get("cache_creation_input_tokens") or 0
    details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
    return Used(
        model,
        (_first(usage, "prompt_tokens", "input_tokens", "promptTokenCount") or 0) + read + written,
        _first(usage, "completion_tokens", "output_tokens", "candidatesTokenCount") or 0,
        read or details.get("cached_tokens") or 0,
    )


def expected_cost_nano(used: Used) -> int:
    """What that costs by the providers' lists."""
    if not used.model:
        return 0
    given, taken, cached = (Fraction(price) * 1000 for price in _DOLLARS_A_MILLION[used.model])
    return round((used.input - used.cached) * given + used.output * taken + used.cached * cached)


def _model(asked: Asked) -> str:
    try:
        return str(json.loads(asked.body).get("model") or asked.path)
    except ValueError:
        return asked.path


def _parts(answer: str) -> list[dict[str, Any]]:
    lines = [line[5:].strip() for line in answer.splitlines() if line.startswith("data:")]
    found = []
    for text in lines or [answer]:
        try:
            found.append(json.loads(text))
        except ValueError:
            continue
    return [part for part in found if isinstance(part, dict)]


def _first(usage: dict[str, Any], *names: str) -> "int | None":
    return next((usage[name] for name in names if name in usage), None)
