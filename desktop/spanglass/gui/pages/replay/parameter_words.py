"""Parameters of a request in words: what fields are called, and what is typed into them."""

import json

from spanglass.analysis.requests.kept_requests import plain_parameters
from spanglass.core.documents import plain_value
from spanglass.core.facts import Facts
from spanglass.core.span import Value

LABELS = {
    "temperature": "Temperature", "max_tokens": "Max tokens", "max_completion_tokens": "Max tokens",
    "max_output_tokens": "Max tokens", "top_p": "Top p", "top_k": "Top k", "seed": "Seed",
    "frequency_penalty": "Frequency penalty", "presence_penalty": "Presence penalty",
    "reasoning_effort": "Reasoning", "reasoning.level": "Reasoning",
}  # fmt: skip
_LENGTHS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
_ALSO = ("top_p", "top_k", "frequency_penalty", "presence_penalty", "reasoning_effort", "reasoning.level")
_MOST = 5


def fields(facts: Facts) -> tuple[str, ...]:
    """The parameters that have a field of their own: temperature and length always, others as recorded."""
    known = plain_parameters(facts)
    length = next((name for name in _LENGTHS if name in known), _LENGTHS[0])
    also = [name for name in _ALSO if name in known and not isinstance(known[name], dict | list)]
    return ("temperature", length, *also)[:_MOST]


def as_text(value: Value) -> str:
    """A value as it is typed: texts plain, all else as JSON; nothing for none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(plain_value(value), ensure_ascii=False)


def read(text: str) -> Value:
    """What was typed: a number, true, false, JSON, or a text; None of nothing. Raises `ValueError`."""
    stripped = text.strip()
    if not stripped:
        return None
    try:
        value: Value = json.loads(stripped)
    except ValueError:
        if stripped[0] in '{["' or stripped[0].isdigit():
            raise ValueError("This is no number and no JSON.") from None
        return stripped
    return value
