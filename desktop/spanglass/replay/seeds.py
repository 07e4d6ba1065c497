"""A seed in a request, for providers that take one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spanglass.core.facts import Kind
from spanglass.core.views import SpanDetail
from spanglass.replay.request import ReplayRequest, Wanted, replay_request

_NAMES = frozenset({"seed", "random_seed"})
_SETTINGS = ("generationConfig", "options", "inferenceConfig")
_NONE = "This provider takes no seed: runs differ by chance."


def with_seed(wanted: Wanted, seed: int | None) -> Wanted:
    """What is wanted, and a seed if there is one; what a variant says itself goes before."""
    if seed is None:
        return wanted
    return replace(wanted, parameters={"seed": seed, **wanted.parameters})


def seeded_request(detail: SpanDetail, wanted: Wanted, seed: int | None) -> ReplayRequest:
    """The request of a call with a seed; where its interface takes none, that is among the losses."""
    if seed is None or detail.facts.kind is not Kind.LLM:
        return replay_request(detail, wanted)
    made = replay_request(detail, with_seed(wanted, seed))
    if _holds_seed(made.body) or any("seed" in loss for loss in made.losses):
        return made
    return replace(made, losses=(*made.losses, _NONE))


def _holds_seed(body: Mapping[str, Any]) -> bool:
    parts = (body, *(body.get(name) for name in _SETTINGS))
    return any(isinstance(part, Mapping) and not _NAMES.isdisjoint(part) for part in parts)
