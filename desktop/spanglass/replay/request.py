"""The request of a recorded call, rebuilt, with a report of what could not be."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

from spanglass.core.exchanges import ADDRESS
from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.messages import PartType
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.replay.kept_bodies import exchanged_body, recorded_body
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import Target
from spanglass.replay.providers.compatible import compatible
from spanglass.replay.recorded_bases import recorded_base
from spanglass.replay.targets import named
from spanglass.replay.translation import (
    Changes,
    family_of,
    is_recorded,
    translated,
    with_parameters,
)


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


def replay_request(
    detail: SpanDetail, wanted: Wanted, environment: Mapping[str, str] | None = None
) -> ReplayRequest:
    """The request of a call, changed as wanted; raises `NotReplayableError`."""
    if detail.facts.kind not in CALL_KINDS:
        raise NotReplayableError(f"{detail.row.title or detail.row.name} is no call of a model.")
    where = os.environ if environment is None else environment
    detail = _by_its_model(detail)
    target = _target(detail, wanted)
    whole = _as_it_was(detail, target, where)
    if whole is not None:
        return _changed(whole, target, wanted)
    if not any(message.parts for message in detail.facts.input):
        raise NotReplayableError(
            f"The messages of {detail.row.title or detail.row.name} were not recorded: there is nothing to "
            "ask again. spanglass doctor says how its client records them."
        )
    if not (wanted.model or detail.facts.model_requested or detail.facts.model_responded):
        raise NotReplayableError("Which model was asked was not recorded: choose one.")
    base = wanted.base or (recorded_base(detail, target) if wanted.provider is None else None)
    if not (base or target.base(where)):
        raise NotReplayableError(f"It is not known where {target.name} is: {_how_to_say(target)}.")
    found = translated(detail, target, Changes(wanted.model, wanted.parameters, base), where)
    losses = (*_rebuilding(detail, wanted), *found.losses)
    return ReplayRequest(found.url, found.headers, found.key, found.body, target.family, losses)


def _by_its_model(detail: SpanDetail) -> SpanDetail:
    """The call as an embedding where its model makes nothing else: some clients know one kind of call."""
    facts = detail.facts
    if facts.kind is Kind.LLM and "embedding" in (facts.model_requested or facts.model_responded or ""):
        return replace(detail, facts=replace(facts, kind=Kind.EMBEDDING))
    return detail


def _target(detail: SpanDetail, wanted: Wanted) -> Target:
    """Who is asked: whoever is wanted, else whoever was asked, by the interface that was used."""
    name = wanted.provider or detail.facts.provider or "openai"
    found = named(name)
    if found is None:
        return compatible(name, wanted.base or "")
    if wanted.provider is None and family_of(detail.span, detail.facts) == "responses":
        return named(f"{found.id}-responses") or found
    return found


def _how_to_say(target: Target) -> str:
    variables = target.address.variables
    return f"set {variables[0]}, or give its address" if variables else "give its address"


def _as_it_was(detail: SpanDetail, target: Target, environment: Mapping[str, str]) -> ReplayRequest | None:
    """The very request that was recorded whole, if the target is whom it asked."""
    body, address = recorded_body(detail.span), detail.span.attributes.get(ADDRESS)
    if body is None or family_of(detail.span, detail.facts) != target.family:
        return None
    if not is_recorded(target, detail.facts) and detail.facts.provider:
        return None
    if exchanged_body(detail.span) is None or not isinstance(address, str):
        return _as_told(detail, target, environment)
    made = target.headed(environment)
    return ReplayRequest(address, made.headers, made.key, body, target.family)


def _as_told(detail: SpanDetail, target: Target, environment: Mapping[str, str]) -> ReplayRequest | None:
    """The request as a client was told to send it, to where its like are sent."""
    body, base = recorded_body(detail.span) or {}, recorded_base(detail, target) or target.base(environment)
    if not base:
        return None
    streams = bool(detail.facts.streaming)
    if streams and not body.get("stream"):  # a call of its own, not a parameter, says so to clients
        body = {**body, "stream": True}
    asked = NeutralRequest(str(body.get("model")), (), kind=detail.facts.kind or Kind.LLM, streaming=streams)
    made = target.headed(environment)
    return ReplayRequest(target.url(asked, base), made.headers, made.key, body, target.family)


def _changed(made: ReplayRequest, target: Target, wanted: Wanted) -> ReplayRequest:
    """A request as it was, but for what is wanted otherwise."""
    body = with_parameters(made.body, target, wanted.parameters) if wanted.parameters else made.body
    url = _at(made.url, wanted.base) if wanted.base else made.url
    if wanted.model is not None:
        if "model" in body:
            refit = target.refit({**body, "model": wanted.model})
            return replace(made, url=url, body=refit.body, losses=(*made.losses, *refit.losses))
        else:
            url = _with_model(url, wanted.model)
    return replace(made, url=url, body=body)


def _rebuilding(detail: SpanDetail, wanted: Wanted) -> Iterator[str]:
    if wanted.provider is None:
        yield (
            f"The request is rebuilt from what {detail.row.scope or 'its client'} recorded; parameters it "
            "left out are those the provider takes by itself."
        )
    if empty := sum(not message.parts for message in detail.facts.input):
        yield f"Of {empty} of the messages the content was not recorded: they are left out."
    called = any(part.type is PartType.TOOL_CALL for each in detail.facts.output for part in each.parts)
    if called and not detail.facts.tools:
        yield "The answer calls tools, but which ones were offered was not recorded: none are offered."
    if "encoding_formats" in detail.facts.parameters:
        yield "Vectors are asked for as numbers, whatever encoding_formats was."


def _with_model(url: str, model: str) -> str:
    """An address that names the model, as Gemini's and Bedrock's do, with another."""
    for head in ("/models/", "/model/"):
        before, found, rest = url.partition(head)
        if found:
            end = min((at for at in (rest.find(":"), rest.find("/")) if at >= 0), default=len(rest))
            return f"{before}{head}{quote(model, safe='-._~')}{rest[end:]}"
    return url


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
