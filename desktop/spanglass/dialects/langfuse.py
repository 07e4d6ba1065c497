"""Langfuse's attributes, ``langfuse.observation.…`` and ``langfuse.trace.…``, of its SDKs old and new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.timestamps import moment_ns
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish, generic, langfuse_usage
from spanglass.dialects.call_arguments import call_arguments, sole_argument
from spanglass.dialects.documents import documents
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import system, with_system
from spanglass.dialects.providers import of_model
from spanglass.dialects.request_bodies import RequestBody, parameters, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import figure, flag, label, mapping, number, text, texts, unquoted

_Attributes = Mapping[str, Value]

_OBSERVATION, _TRACE = "langfuse.observation.", "langfuse.trace."
_OUTPUT = f"{_OBSERVATION}output"
_USAGE = f"{_OBSERVATION}usage_details"
_METADATA = (f"{_OBSERVATION}metadata", f"{_TRACE}metadata")
_KINDS: Mapping[str, Kind] = {
    "generation": Kind.LLM, "embedding": Kind.EMBEDDING, "tool": Kind.TOOL, "retriever": Kind.RETRIEVER,
    "agent": Kind.AGENT, "chain": Kind.CHAIN, "guardrail": Kind.GUARDRAIL, "evaluator": Kind.EVALUATOR,
    "span": Kind.SPAN, "event": Kind.SPAN,
}  # fmt: skip
_CALLS = (Kind.LLM, Kind.EMBEDDING)
_SILENT = (Kind.TOOL, Kind.EMBEDDING)
_IDS_OF_RESPONSES = ("resp_", "chatcmpl", "msg_", "gen-")


@dataclass(slots=True)
class _Kept:
    """What a client kept beside an observation and beside its trace, under names of its own."""

    observation: dict[str, Value] = field(default_factory=dict)
    trace: dict[str, Value] = field(default_factory=dict)


class _Langfuse:
    """Reads observations and what their traces say of users and sessions."""

    name = "langfuse"
    rank = 30
    kind_rank = 20
    heads = frozenset({"langfuse"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; Langfuse writes no log records of its own."""
        attributes = span.attributes
        kept = _kept(attributes)
        kind = _kind(attributes)
        made_for = _made_for(attributes, kept)
        asked = _asked(attributes, kind, kept)
        told = _told(attributes, kind)
        requested, responded = _models(attributes, told)
        reason = _finish_reason(kept.observation, told) if kind is Kind.LLM else None
        ttft = _first_token(attributes, span)
        used = langfuse_usage.usage(attributes.get(_USAGE), attributes.get(f"{_OBSERVATION}usage"))
        refused = finish.refusal(reason, told.messages, _OUTPUT, told.refusal) or _unsaid(attributes, used)
        return Facts(
            kind=kind,
            provider=of_model(responded or requested) if kind in _CALLS else None,
            model_requested=requested,
            model_responded=responded,
            response_id=_response_id(kept.observation, told) if kind is Kind.LLM else None,
            streaming=True if ttft is not None else _streaming(attributes),
            first_token_ns=ttft,
            finish_reason=reason,
            usage=used,
            sender_cost_nano=langfuse_usage.cost_nano(attributes.get(f"{_OBSERVATION}cost_details")),
            parameters=_parameters(attributes),
            tools=asked.tools or tools(kept.observation.get("tools")),
            input=asked.messages,
            output=told.messages,
            tool=_tool(span) if kind is Kind.TOOL else None,
            documents=documents(attributes.get(_OUTPUT)) if kind is Kind.RETRIEVER else (),
            session=made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            agent=label(span.name) if kind is Kind.AGENT else None,
            tags=made_for.tags,
            title=_title(span),
            error=_error(span),
            refusal=refused if kind is Kind.LLM else None,
        )


def _kept(attributes: _Attributes) -> _Kept:
    """The metadata, written as one object or as an attribute a name, each value as JSON."""
    found = _Kept()
    for key, value in attributes.items():
        if key.startswith(_METADATA):
            where, _, name = key.removeprefix("langfuse.").partition(".metadata")
            kept = found.trace if where == "trace" else found.observation
            kept.update({name[1:]: unquoted(value)} if name else mapping(value))
    return found


def _made_for(attributes: _Attributes, kept: _Kept) -> generic.Attribution:
    """For whom and what the observation was made; what Langfuse has names for comes before metadata."""
    found = generic.attribution({**kept.trace, **kept.observation})
    return replace(
        found,
        session=label(attributes.get("langfuse.session.id")) or found.session,
        user=label(attributes.get("langfuse.user.id")) or found.user,
        tags=texts(attributes.get(f"{_TRACE}tags")) or found.tags,
    )


def _kind(attributes: _Attributes) -> Kind | None:
    if (given := label(attributes.get(f"{_OBSERVATION}type"))) is not None:
        return _KINDS.get(given.lower())
    return Kind.CHAIN if f"{_TRACE}id" in attributes else None


def _asked(attributes: _Attributes, kind: Kind | None, kept: _Kept) -> RequestBody:
    given = attributes.get(f"{_OBSERVATION}input")
    given = attributes.get(f"{_TRACE}input") if given is None else given
    if given is None or kind is Kind.TOOL:
        return RequestBody()
    asked = request(unquoted(given) if kind in _CALLS else sole_argument(unquoted(given)))
    prompt = kept.observation.get("instructions") if kind is Kind.LLM else None
    if not prompt:
        return asked
    return RequestBody(messages=with_system(system(prompt), asked.messages), tools=asked.tools)


def _told(attributes: _Attributes, kind: Kind | None) -> ResponseBody:
    given = attributes.get(_OUTPUT)
    given = attributes.get(f"{_TRACE}output") if given is None else given
    return ResponseBody() if given is None or kind in _SILENT else response(unquoted(given))


def _models(attributes: _Attributes, told: ResponseBody) -> tuple[str | None, str | None]:
    """The model asked for and the one that answered; a sole name is the latter's if there was an answer."""
    named = text(attributes.get(f"{_OBSERVATION}model.name")) or text(attributes.get(f"{_OBSERVATION}model"))
    requested = text(attributes.get(f"{_OBSERVATION}model.requested"))
    answered = attributes.get(_OUTPUT) is not None or _USAGE in attributes
    if not answered or _failed(attributes):
        return requested or named, None
    return requested, told.model or named


def _failed(attributes: _Attributes) -> bool:
    return (label(attributes.get(f"{_OBSERVATION}level")) or "").upper() == "ERROR"


def _finish_reason(kept: _Attributes, told: ResponseBody) -> str | None:
    for value in (kept.get("finish_reason"), kept.get("stop_reason")):
        if (found := finish.reason(value)) is not None:
            return found
    incomplete = finish.reason(mapping(kept.get("incomplete_details")).get("reason"))
    status = finish.reason(kept.get("status"))
    return told.finish_reason or incomplete or (status if status in ("completed", "incomplete") else None)


def _unsaid(attributes: _Attributes, used: Usage | None) -> RefusalFact | None:
    """A refusal whose words the client left out.

    The message of an answer is null only beside tool calls, sound or a refusal, of which Langfuse keeps the
    first two.
    """
    answer = mapping(unquoted(attributes.get(_OUTPUT)))
    written = (used.output or 0) - (used.reasoning or 0) if used else 0
    if answer.get("role") != "assistant" or any(answer[key] for key in answer.keys() - {"role"}):
        return None
    if written <= 0 or "content" not in answer or answer["content"] is not None:
        return None
    return RefusalFact("empty_answer", f"{written} output tokens, no text", probable=True)


def _response_id(kept: _Attributes, told: ResponseBody) -> str | None:
    own = label(kept.get("id"))
    return own if own and own.startswith(_IDS_OF_RESPONSES) else told.id


def _first_token(attributes: _Attributes, span: RawSpan) -> int | None:
    began = moment_ns(attributes.get(f"{_OBSERVATION}completion_start_time"))
    return began - span.start_ns if began is not None and began >= span.start_ns else None


def _streaming(attributes: _Attributes) -> bool | None:
    return flag(mapping(attributes.get(f"{_OBSERVATION}model.parameters")).get("stream"))


def _parameters(attributes: _Attributes) -> dict[str, Value]:
    """The request parameters, without the infinite ones the SDK writes for those that were not set."""
    given = parameters(mapping(attributes.get(f"{_OBSERVATION}model.parameters")))
    return {name: figure(held) for name, held in given.items() if not _is_infinite(held)}


def _is_infinite(value: Value) -> bool:
    if isinstance(value, str):
        return value.lower() in ("infinity", "inf")
    return isinstance(value, float) and number(value) is None


def _tool(span: RawSpan) -> ToolUse:
    given, returned = span.attributes.get(f"{_OBSERVATION}input"), span.attributes.get(_OUTPUT)
    return ToolUse(label(span.name), None, call_arguments(unquoted(given)), tool_output(unquoted(returned)))


def _title(span: RawSpan) -> str | None:
    """The name of the trace for its root, which has another name where the trace was renamed."""
    if span.parent_id:
        return None
    named = label(span.attributes.get(f"{_TRACE}name"))
    return named if named != span.name else None


def _error(span: RawSpan) -> ErrorFact | None:
    found = generic.error(span)
    if found is not None or not _failed(span.attributes):
        return found
    return ErrorFact(message=text(span.attributes.get(f"{_OBSERVATION}status_message")))


DIALECT: Dialect = _Langfuse()
