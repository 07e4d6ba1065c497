"""A recorded call as a request to anybody: as it was where the interface is the same, else translated."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from spanglass.core.documents import plain_value
from spanglass.core.exchanges import ADDRESS
from spanglass.core.facts import Facts, Kind
from spanglass.core.span import RawSpan, Value
from spanglass.core.views import SpanDetail
from spanglass.replay.kept_bodies import recorded_body
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.neutral_reading import exact, neutral
from spanglass.replay.providers import Addressed, Target
from spanglass.replay.targets import named

_PATHS = (
    ("/chat/completions", "chat"), ("/responses", "responses"), ("/embeddings", "chat"),
    ("/messages", "anthropic"),
    ("generateContent", "gemini"), ("GenerateContent", "gemini"), ("mbedContent", "gemini"),
    ("/converse", "converse"), ("/api/chat", "ollama"), ("/api/embed", "ollama"),
)  # fmt: skip
_SETTINGS = frozenset({"generationConfig", "inferenceConfig", "options", "output_config"})
_RESPONSES = frozenset(
    {"previous_response_id", "instructions", "store", "truncation", "include", "background"}
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be other than it was recorded: the model, parameters, the base of the address."""

    model: str | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    base: str | None = None


def translated(
    detail: SpanDetail, target: Target, changes: Changes, environment: Mapping[str, str]
) -> Addressed:
    """The request of a call to a target."""
    asked = asked_of(detail, target, changes)
    return target.request(asked, environment, changes.base)


def asked_of(detail: SpanDetail, target: Target, changes: Changes) -> NeutralRequest:
    """What is asked of a target, changed as wanted; None among the parameters takes one out."""
    facts, body = detail.facts, recorded_body(detail.span)
    parameters = {**facts.parameters, **changes.parameters}
    kept = {name: value for name, value in parameters.items() if value is not None}
    facts = replace(facts, parameters=kept)
    family = family_of(detail.span, facts)
    if changes.model is not None:
        facts = replace(facts, model_requested=changes.model)
    said = (facts.model_requested, detail.facts.model_requested)
    if family == target.family and said[0] == said[1] and is_recorded(target, facts):
        return exact(facts, body, family)
    return neutral(facts, body, family if is_recorded(target, facts) else "")


def with_parameters(body: dict[str, Any], target: Target, parameters: Mapping[str, Value]) -> dict[str, Any]:
    """A body with parameters under short names or the interface's own; None takes one out."""
    given = {name: value for name, value in parameters.items() if value is not None}
    model = body.get("model")
    asked = neutral(Facts(parameters=given, model_requested=model if isinstance(model, str) else None))
    written = target.write(replace(asked, other={})).body
    usual = target.write(NeutralRequest(asked.model, ())).body
    patch = {name: value for name, value in written.items() if name not in usual or name in parameters}
    named_none = {name for name, value in parameters.items() if value is None}
    changed = _merged(body, patch | {name: plain_value(value) for name, value in asked.other.items()})
    return _without(changed, named_none) if named_none else changed


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(first)
    for name, value in second.items():
        inner = made.get(name)
        both = isinstance(inner, Mapping) and isinstance(value, Mapping) and name in _SETTINGS
        made[name] = _merged(inner, value) if both else value  # type: ignore[arg-type]
    return made


def _without(body: Mapping[str, Any], names: Container[str]) -> dict[str, Any]:
    """A body without parameters, also among those that stand together."""
    return {
        name: _without(value, names) if name in _SETTINGS and isinstance(value, Mapping) else value
        for name, value in body.items()
        if name not in names
    }


def is_recorded(target: Target, facts: Facts) -> bool:
    """Whether a target is whom the recorded call asked."""
    asked = named(facts.provider or "")
    return asked is not None and (asked.id == target.id or asked.address == target.address)


def family_of(span: RawSpan, facts: Facts) -> str:
    """The interface that a recorded call used: by its address, else by its provider and parameters."""
    address = span.attributes.get(ADDRESS)
    path = urlsplit(address).path if isinstance(address, str) else ""
    found = next((family for part, family in _PATHS if part in path), None)
    if found is not None:
        return found
    asked = named(facts.provider or "")
    if asked is None:
        return "chat"
    body = recorded_body(span)
    uses_input = body is not None and "input" in body and facts.kind is not Kind.EMBEDDING
    said = isinstance(facts.parameters.get("text"), dict) or not _RESPONSES.isdisjoint(facts.parameters)
    return "responses" if asked.id == "openai" and (uses_input or said) else asked.family
