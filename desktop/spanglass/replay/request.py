"""The request of a recorded call, rebuilt, with a report of what could not be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from spanglass.analysis.request_code import RecordedRequest, recorded_request
from spanglass.analysis.request_shapes import takes
from spanglass.core.facts import CALL_KINDS
from spanglass.core.messages import PartType
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail

_BODY, _ADDRESS = "spanglass.request.body", "url.full"
_PROVIDERS = {
    "openai": "openai", "anthropic": "anthropic", "gemini": "gcp.gemini", "google": "gcp.gemini",
    "mistral": "mistral_ai", "xai": "x_ai",
}  # fmt: skip
_SCHEMA = ("response_format", "text", "output_config", "responseSchema", "responseJsonSchema")


class NotReplayableError(LookupError):
    """A call cannot be made again; the text says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be other than it was: the provider, its base URL, the model, parameters of the body."""

    provider: str | None = None
    base: str | None = None
    model: str | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """A request ready to be sent; `key` is the variable its headers name, `losses` what differs and why."""

    url: str
    headers: tuple[tuple[str, str], ...]
    key: str
    body: dict[str, Any]
    shape: str
    losses: tuple[str, ...] = ()


def replay_request(detail: SpanDetail, wanted: Wanted) -> ReplayRequest:
    """The request of a call, changed as wanted; raises `NotReplayableError`."""
    if detail.facts.kind not in CALL_KINDS:
        raise NotReplayableError(f"{detail.row.title or detail.row.name} is no call of a model.")
    made = _as_it_was(detail) if wanted.provider is None else None
    losses: list[str] = []
    if made is None:
        made = _rebuilt(detail, wanted)
        losses = list(_losses(detail, made, changed=wanted.provider is not None))
        if made.shape == "openai" and made.body.get("stream"):  # else a stream does not say what it used
            made = replace(made, body={**made.body, "stream_options": {"include_usage": True}})
    body = {**made.body, **wanted.parameters}
    url = _at(made.url, wanted.base) if wanted.base else made.url
    if wanted.model is not None:
        if made.shape == "gemini":
            url = url.replace(f"/models/{_model_of(made.url)}:", f"/models/{wanted.model}:")
        else:
            body["model"] = wanted.model
    return ReplayRequest(url, made.headers, made.key, body, made.shape, tuple(losses))


def _as_it_was(detail: SpanDetail) -> RecordedRequest | None:
    """The very request of an exchange that was recorded whole; None of any other span."""
    given, address = detail.span.attributes.get(_BODY), detail.span.attributes.get(_ADDRESS)
    if not isinstance(given, str) or not isinstance(address, str):
        return None
    try:
        body = json.loads(given)
    except ValueError:
        return None
    likely = recorded_request(detail)
    if likely is None or not isinstance(body, dict):
        return None
    return replace(likely, url=address, body=body)


def _rebuilt(detail: SpanDetail, wanted: Wanted) -> RecordedRequest:
    facts = detail.facts
    if wanted.provider is not None:
        provider = _PROVIDERS.get(wanted.provider, wanted.provider)
        facts = replace(facts, provider=provider, model_requested=wanted.model or facts.model_requested)
    made = recorded_request(replace(detail, facts=facts))
    if made is None:
        raise NotReplayableError(
            f"The messages of {detail.row.title or detail.row.name} were not recorded: there is nothing to "
            "ask again. spanglass doctor says how its client records them."
        )
    return made


def _losses(detail: SpanDetail, made: RecordedRequest, *, changed: bool) -> list[str]:
    """What was recorded, but cannot be sent, and what had to be inferred."""
    facts = detail.facts
    found = [] if changed else [
        f"The request is rebuilt from what {detail.row.scope or 'its client'} recorded; parameters it left "
        "out are those the provider takes by itself."
    ]  # fmt: skip
    parts = [part for message in facts.input for part in message.parts]
    if lost := sum(part.type is PartType.IMAGE and not part.uri for part in parts):
        found.append(f"{lost} images were recorded without their data and are left out.")
    if any(part.type in (PartType.AUDIO, PartType.FILE) for part in parts):
        found.append("Audio and files are left out: only text, images and tools can be sent again.")
    if any(part.type is PartType.REASONING for part in parts):
        found.append("The model's earlier reasoning is left out: providers take it back only signed.")
    dropped = [name for name in facts.parameters if not takes(made.shape, name)]
    if changed and dropped:
        found.append(f"{made.shape} has no parameter for {', '.join(sorted(dropped))}.")
    if changed and any(name in facts.parameters for name in _SCHEMA):
        found.append("The schema that the answer was to have is not asked of another provider.")
    return found


def _model_of(url: str) -> str:
    return url.partition("/models/")[2].partition(":")[0]


def _at(url: str, base: str) -> str:
    """The same path under another base, which may end in /v1 or not."""
    path = urlsplit(url).path
    query = urlsplit(url).query
    base = base.rstrip("/")
    for head in ("/openai/v1", "/v1beta", "/v1"):
        if base.endswith(head) and path.startswith(head):
            path = path.removeprefix(head)
            break
    return f"{base}{path}" + (f"?{query}" if query else "")
