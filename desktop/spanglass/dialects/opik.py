"""Opik's own attributes, ``opik.…``, of traces and spans that its clients send without OpenTelemetry."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.late_pattern import late_pattern
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish, generic
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.call_arguments import call_arguments, sole_argument
from spanglass.dialects.called_bodies import answered, asked_for
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import news
from spanglass.dialects.providers import of_model, provider
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody
from spanglass.dialects.uploaded_images import addressed
from spanglass.dialects.values import (
    first_label,
    flag,
    label,
    mapping,
    nano_dollars,
    nanoseconds,
    text,
    texts,
    under,
    unquoted,
)

_Attributes = Mapping[str, Value]

_METADATA = "opik.metadata."
_IN, _OUT = "opik.input", "opik.output"
_KINDS: Mapping[str, Kind] = {
    "trace": Kind.CHAIN, "general": Kind.CHAIN, "llm": Kind.LLM, "tool": Kind.TOOL,
    "guardrail": Kind.GUARDRAIL,
}  # fmt: skip
_OF_CALLS = frozenset({"opik.provider", "opik.usage"})
_TAKEN_OUT = late_pattern(r"\[(?P<name>(?:input|output|metadata)-attachment-[\w.-]{1,100})\]")
_ORIGINAL = "original_usage."
_MADE_BY_OPIK = "created_from"
_MILLISECOND_NS = 1_000_000


class _Opik:
    """Reads traces and spans: their types, what went in and out, and what the integrations keep beside it."""

    name = "opik"
    rank = 42
    kind_rank = 54
    heads = frozenset({"opik"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; Opik writes no log records but scores."""
        attributes = span.attributes
        kind = _kind(attributes)
        metadata = under(attributes, _METADATA)
        made_for = generic.noted(metadata)
        asked, told = _content(attributes, kind, metadata)
        is_call = kind in (Kind.LLM, Kind.EMBEDDING)
        requested, responded = _models(attributes, told) if is_call else (None, None)
        ttft = nanoseconds(attributes.get("opik.ttft"), _MILLISECOND_NS)
        streaming = flag(metadata.get("stream"))
        refused = finish.refusal(told.finish_reason, told.messages, _OUT, told.refusal) if is_call else None
        return Facts(
            kind=kind,
            provider=_provider(attributes, responded or requested) if is_call else None,
            model_requested=requested,
            model_responded=responded,
            response_id=told.id if is_call else None,
            streaming=(True if ttft is not None else streaming) if is_call else None,
            first_token_ns=ttft if is_call else None,
            finish_reason=told.finish_reason if is_call else None,
            usage=_usage(attributes, told) if is_call else None,
            sender_cost_nano=nano_dollars(attributes.get("opik.total_estimated_cost")) if is_call else None,
            parameters=asked.parameters if is_call else {},
            tools=asked.tools,
            input=asked.messages,
            output=told.messages if is_call else news(asked.messages, told.messages),
            tool=_tool(span) if kind is Kind.TOOL else None,
            session=label(attributes.get("opik.thread_id")) or made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            tags=texts(attributes.get("opik.tags")) or made_for.tags,
            agent=first_label(metadata, ("lc_agent_name", "agent_name")),
            error=generic.error(span),
            refusal=refused,
        )


def _kind(attributes: _Attributes) -> Kind | None:
    """The kind; the integrations of JavaScript call their model calls general."""
    given = (label(attributes.get("opik.type")) or "").lower()
    is_call = given == "llm" or (
        given == "general" and not _OF_CALLS.isdisjoint(attributes) and bool(_named(attributes))
    )
    if is_call and mapping(attributes.get(_OUT)).keys() == {"embeddings"}:
        return Kind.EMBEDDING
    return Kind.LLM if is_call else _KINDS.get(given)


def _content(
    attributes: _Attributes, kind: Kind | None, metadata: _Attributes
) -> tuple[RequestBody, ResponseBody]:
    given = addressed(unquoted(attributes.get(_IN)), _uploaded)
    returned = addressed(unquoted(attributes.get(_OUT)), _uploaded)
    if kind is Kind.TOOL:
        return RequestBody(), ResponseBody()
    if isinstance(returned, dict) and returned.keys() == {"message"}:
        returned = returned["message"]
    told = answered(returned, metadata if metadata.get(_MADE_BY_OPIK) else {})
    if kind in (Kind.LLM, Kind.EMBEDDING):
        silent = kind is Kind.EMBEDDING
        return asked_for(given, {"model": _named(attributes), **metadata}), ResponseBody() if silent else told
    return request(sole_argument(given)) if given is not None else RequestBody(), told


def _uploaded(value: Value) -> str | None:
    """The name of the picture that was taken out of a text, which stands there in brackets."""
    found = _TAKEN_OUT.fullmatch(value) if isinstance(value, str) else None
    return found["name"] if found else None


def _named(attributes: _Attributes) -> str | None:
    return text(attributes.get("opik.model"))


def _models(attributes: _Attributes, told: ResponseBody) -> tuple[str | None, str | None]:
    """The model asked for and the one that answered; a sole name is the latter's if there was an answer."""
    requested, named = text(attributes.get("opik.model.requested")), _named(attributes)
    if attributes.get(_OUT) is None:
        return requested or named, None
    return requested, told.model or named


def _provider(attributes: _Attributes, model: str | None) -> str | None:
    """The provider; Opik writes the host of a base URL that it does not know."""
    named = label(attributes.get("opik.provider"))
    is_host = named is not None and (named == "localhost" or "." in named)
    return of_model(model) if is_host else provider(named, model)


def _usage(attributes: _Attributes, told: ResponseBody) -> Usage | None:
    """The tokens by the provider's own names, which Opik keeps flat beside those of OpenAI."""
    counts = mapping(attributes.get("opik.usage"))
    original: dict[str, Value] = {}
    for key, held in counts.items():
        if key.startswith(_ORIGINAL):
            _put(original, key.removeprefix(_ORIGINAL).split("."), held)
    return body_usage(original) or told.usage or body_usage(counts)


def _put(place: dict[str, Value], names: list[str], held: Value) -> None:
    for name in names[:-1]:
        inner = place.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        place = inner
    place[names[-1]] = held


def _tool(span: RawSpan) -> ToolUse:
    given, returned = unquoted(span.attributes.get(_IN)), unquoted(span.attributes.get(_OUT))
    if isinstance(returned, dict) and returned.keys() == {"output"}:
        returned = returned["output"]
    return ToolUse(label(span.name), None, call_arguments(given), tool_output(returned))


DIALECT: Dialect = _Opik()
