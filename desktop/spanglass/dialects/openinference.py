"""The OpenInference semantic conventions: ``openinference.span.kind``, ``llm.…``, ``input.value``."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from spanglass.core.facts import Facts, Kind, RefusalFact
from spanglass.core.span import STATUS_ERROR, LogRecord, RawSpan, Value
from spanglass.core.usage import Usage, filled, filled_billing
from spanglass.dialects import Dialect, finish
from spanglass.dialects.billing import of_attributes
from spanglass.dialects.generic import Attribution, noted, own_attribution
from spanglass.dialects.openinference_content import Content, content
from spanglass.dialects.openinference_work import documents_of, parameters_of, tool_of
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import requested_model
from spanglass.dialects.response_bodies import ResponseBody
from spanglass.dialects.timing import first_token
from spanglass.dialects.values import (
    count,
    first_label,
    flag,
    mapping,
    nano_dollars,
    text,
)

_Attributes = Mapping[str, Value]

_KINDS: Mapping[str, Kind] = {kind.name: kind for kind in Kind if kind not in (Kind.HTTP, Kind.SPAN)}
_MODEL_NAMES = ("llm.model_name", "embedding.model_name", "reranker.model_name")
_CALLS = (Kind.LLM, Kind.EMBEDDING, Kind.RERANKER, None)
_COUNTS: Mapping[str, str] = {
    "llm.token_count.prompt": "input",
    "llm.token_count.completion": "output",
    "llm.token_count.prompt_details.cache_read": "cache_read",
    "llm.token_count.prompt_details.cache_input": "cache_read",
    "llm.token_count.prompt_details.cache_write": "cache_write",
    "llm.token_count.completion_details.reasoning": "reasoning",
    "llm.token_count.total": "total",
}
_COSTS = ("llm.cost.total", "llm.cost.prompt", "llm.cost.completion")
_NOBODY = Attribution()
_LONGEST_REMEMBERED = 2000


class _OpenInference:
    """Reads OpenInference's attributes and the raw bodies in ``input.value`` and ``output.value``."""

    name = "openinference"
    rank = 20
    kind_rank = 10
    heads = frozenset({"openinference", "llm", "input", "output", "retrieval", "embedding", "reranker"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; OpenInference writes no log records."""
        attributes = span.attributes
        kind = _kind(attributes)
        settings = _settings(attributes)
        said = content(attributes, kind)
        body = said.response if kind in _CALLS else None
        requested, responded = _models(span, kind, settings, said)
        reason = finish.reason(attributes.get("llm.finish_reason")) or _reason(said, body)
        ttft = first_token(attributes, span)
        made_for, agent = _attribution(attributes)
        return Facts(
            kind=kind,
            provider=_provider(attributes, responded or requested),
            model_requested=requested,
            model_responded=responded,
            response_id=body.id if body else None,
            streaming=_streaming(attributes, settings, said, ttft),
            first_token_ns=ttft,
            finish_reason=reason,
            usage=_usage(attributes, body),
            sender_cost_nano=_cost(attributes),
            parameters=parameters_of(attributes, settings),
            tools=said.tools,
            input=said.input,
            output=said.output,
            tool=tool_of(attributes, kind),
            documents=documents_of(said.lists),
            session=made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            tags=made_for.tags,
            agent=agent,
            refusal=_refusal(reason, said, body) if kind in _CALLS or _is_blocked(kind, reason) else None,
        )


def _kind(attributes: _Attributes) -> Kind | None:
    found = attributes.get("openinference.span.kind")
    return _KINDS.get(found.strip().upper()) if isinstance(found, str) else None


def _settings(attributes: _Attributes) -> dict[str, Value]:
    for key in ("llm.invocation_parameters", "embedding.invocation_parameters"):
        value = attributes.get(key)
        is_short = isinstance(value, str) and len(value) < _LONGEST_REMEMBERED
        if value is not None and (found := _set(str(value)) if is_short else mapping(value)):
            return found
    return {}


_set = lru_cache(maxsize=512)(mapping)
"""The settings in a short text, remembered: an agent asks all its questions with the same ones."""


def _models(
    span: RawSpan, kind: Kind | None, settings: dict[str, Value], said: Content
) -> tuple[str | None, str | None]:
    """The model that was asked and the one that answered.

    ``llm.model_name`` is the model that answered if one did, else the one that was asked; of streams
    it may be the latter all the same, and then the raw answer knows better.
    """
    attributes = span.attributes
    named = first_label(attributes, _MODEL_NAMES)
    requested = text(attributes.get("llm.request.model_name")) or requested_model(settings)
    responded = text(attributes.get("llm.response.model_name"))
    if kind not in _CALLS:
        return requested, responded or named
    if requested is None:
        requested = said.request_model(attributes)
    if responded is None and span.status_code != STATUS_ERROR and said.answered:
        answer = said.response.model if said.response else None
        responded = answer if answer and named in (None, requested) else named
    return (requested if responded or requested else named), responded


def _provider(attributes: _Attributes, model: str | None) -> str | None:
    named = attributes.get("llm.provider") or attributes.get("llm.system")
    return provider(named, model) if named or model else None


def _reason(said: Content, body: ResponseBody | None) -> str | None:
    if body is None:
        return None
    return body.finish_reason or finish.of_messages(said.output)


def _refusal(reason: str | None, said: Content, body: ResponseBody | None) -> RefusalFact | None:
    """The refusal the answer states; why a prompt was blocked stands only in the raw answer."""
    place = said.output_at if finish.refusal_text(said.output) else "output.value"
    return finish.refusal(reason, said.output, place, body.refusal if body else None)


def _is_blocked(kind: Kind | None, reason: str | None) -> bool:
    """Whether an agent's run ended as its model refused, which no call below it may tell."""
    return kind is Kind.AGENT and reason in finish.BLOCKED


def _streaming(
    attributes: _Attributes, settings: dict[str, Value], said: Content, ttft: int | None
) -> bool | None:
    """Whether the answer was streamed; parameters may say no when it was, so the answer counts first."""
    if ttft is not None or (said.response and said.response.streaming):
        return True
    for value in (attributes.get("llm.is_streaming"), settings.get("stream")):
        if (found := flag(value)) is not None:
            return found
    return said.request.streaming if said.request else None


def _usage(attributes: _Attributes, body: ResponseBody | None) -> Usage | None:
    said = body.usage if body else None
    counts: dict[str, Any] = {}
    refused: list[str] = []
    for key, name in _COUNTS.items():
        if (value := attributes.get(key)) is not None:
            found = count(value)
            if found is not None:
                counts.setdefault(name, found)
            elif isinstance(value, int) and value < -1:
                refused.append(name)
    if not counts and not refused:
        return said
    billing = filled_billing(of_attributes(attributes), said.billing if said else None)
    return _detailed(Usage(**counts, billing=billing, refused=tuple(refused)), said)


def _detailed(told: Usage, said: Usage | None) -> Usage:
    """The counts with the kinds of tokens that only the raw answer tells, if it is of the same tokens.

    That the counts leave the cache out shows beside it too: its input always has that in it.
    """
    if said is None or said.input is None or said.output is None:
        return told
    cached = (said.cache_read or 0) + (said.cache_write or 0)
    if told.output != said.output or told.input not in (said.input, said.input - cached):
        return told
    return replace(filled(told, said) or told, input=said.input)


def _cost(attributes: _Attributes) -> int | None:
    total, *parts = [attributes.get(key) for key in _COSTS]
    if total is not None and (whole := nano_dollars(total)) is not None:
        return whole
    return sum([nano_dollars(part) or 0 for part in parts if part is not None]) or None


def _attribution(attributes: _Attributes) -> tuple[Attribution, str | None]:
    """For whom the span was made and its agent, from its metadata where it has no attribute of its own."""
    metadata = attributes.get("metadata")
    agent = first_label(attributes, ("agent.name",))
    if not metadata:
        return _NOBODY, agent
    if isinstance(metadata, str) and len(metadata) < _LONGEST_REMEMBERED:
        told, framework = _remembered(metadata)
    else:
        told, framework = _noted(metadata)
    if told is _NOBODY:
        return told, agent or framework
    return own_attribution(attributes).filled(told), agent or framework


def _noted(metadata: Value) -> tuple[Attribution, str | None]:
    """For whom a span was made by its metadata alone, and its agent."""
    found = mapping(metadata)
    made_for = noted(found)
    is_known = made_for != Attribution()
    return made_for if is_known else _NOBODY, first_label(found, ("lc_agent_name",))


_remembered = lru_cache(maxsize=512)(_noted)
"""The same, remembered: all spans of a trace have the same metadata."""


DIALECT: Dialect = _OpenInference()
