"""A body that was written for one of OpenAI's models, as another of them takes it.

Models that think before they speak take no temperature, penalties or ``max_tokens``, and only they are told
how much to think: https://platform.openai.com/docs/guides/reasoning.
"""

import re

from spanglass.replay.shapes import Json, Written

_THINKING = re.compile(r"^(?:openai/)?(?:o\d|gpt-(?:[5-9]|\d\d))(?!.*chat)")
_WARMTH = (
    "temperature", "top_p", "frequency_penalty", "presence_penalty", "logprobs", "top_logprobs", "logit_bias",
)  # fmt: skip
_EFFORT = ("reasoning_effort", "reasoning")


def thinks(model: str) -> bool:
    """Whether one of OpenAI's models thinks before it speaks."""
    return _THINKING.match(model) is not None


def refitted(body: Json) -> Written:
    """The body for the model that it names now, and what of it that model does not take."""
    model = body.get("model")
    if not isinstance(model, str):
        return Written(body)
    if not thinks(model):
        lost = [name for name in _EFFORT if name in body]
        return Written(_without(body, lost), _said(model, lost))
    lost = [name for name in _WARMTH if body.get(name) is not None]
    made = _without(body, lost)
    if "max_tokens" in made:
        made["max_completion_tokens"] = made.pop("max_tokens")
    return Written(made, _said(model, lost))


def _without(body: Json, names: list[str]) -> Json:
    return {name: held for name, held in body.items() if name not in names}


def _said(model: str, lost: list[str]) -> tuple[str, ...]:
    return (f"{model} does not take {', '.join(sorted(lost))}.",) if lost else ()
