"""W&B Weave's own attributes, ``weave.…``, of the calls that its clients send without OpenTelemetry."""

import re
from collections.abc import Mapping, Sequence

from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.late_pattern import late_pattern
from spanglass.core.messages import Document
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish, generic
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.call_arguments import sole_argument
from spanglass.dialects.documents import documents
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import news
from spanglass.dialects.providers import of_model
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import label, mapping, nano_dollars, nanoseconds, under, unquoted

_Attributes = Mapping[str, Value]

_OWN = "weave.attributes."
_IN, _OUT = "weave.inputs", "weave.output"
_KINDS: Mapping[str, Kind] = {
    "llm": Kind.LLM, "tool": Kind.TOOL, "agent": Kind.AGENT, "search": Kind.RETRIEVER,
    "retriever": Kind.RETRIEVER, "embedding": Kind.EMBEDDING, "evaluator": Kind.EVALUATOR,
    "scorer": Kind.EVALUATOR, "guardrail": Kind.GUARDRAIL,
}  # fmt: skip
_EMBEDS = late_pattern(r"embed", re.IGNORECASE)
_CALLS = late_pattern(
    r"(completions?|messages|responses)\.(create|parse|stream)|generate_content|(^|\.)a?completion$",
    re.IGNORECASE,
)
_SCORES = late_pattern(r"(^|\.)score$")
_NOT_GIVEN = late_pattern(r"NOT_GIVEN|<[\w.]*\.(?:Omit|NotGiven) object(?: at 0x[0-9a-f]+)?>")
_OF_WEAVE = ("self", "timeout")
_SECOND_NS = 1_000_000_000


class _Weave:
    """Reads calls of operations: of models with the request and the answer whole, of tools, of functions."""

    name = "weave"
    rank = 44
    kind_rank = 56
    heads = frozenset({"weave"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; Weave writes no log records but feedback."""
        attributes = span.attributes
        if "weave.op" not in attributes and "weave.id" not in attributes:
            return Facts()  # spans of OpenTelemetry that only point at a call
        kind = _kind(attributes)
        is_call, is_llm = kind in (Kind.LLM, Kind.EMBEDDING), kind is Kind.LLM
        given, returned = _given(attributes), unquoted(attributes.get(_OUT))
        asked, told = _content(kind, given, returned)
        ttft = nanoseconds(mapping(returned).get("time_to_first_token"), _SECOND_NS) if is_llm else None
        refused = finish.refusal(told.finish_reason, told.messages, _OUT, told.refusal) if is_llm else None
        made_for = generic.noted(under(attributes, _OWN))
        return Facts(
            kind=kind,
            provider=of_model(told.model or asked.model) if is_call else None,
            model_requested=asked.model if is_call else None,
            model_responded=told.model if is_call else None,
            response_id=told.id if is_llm else None,
            streaming=True if ttft is not None else asked.streaming,
            first_token_ns=ttft,
            finish_reason=told.finish_reason if is_llm else None,
            usage=(told.usage or _usage(attributes)) if is_call else None,
            sender_cost_nano=_cost(attributes) if is_call else None,
            parameters=asked.parameters if is_call else {},
            tools=asked.tools,
            input=asked.messages,
            output=told.messages if is_llm else news(asked.messages, told.messages),
            tool=ToolUse(span.name, None, given, tool_output(returned)) if kind is Kind.TOOL else None,
            documents=_documents(returned) if kind is Kind.RETRIEVER else (),
            session=label(attributes.get("weave.thread_id")) or made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            tags=made_for.tags,
            agent=label(span.name) if kind is Kind.AGENT else None,
            error=generic.error(span),
            refusal=refused,
        )


def _kind(attributes: _Attributes) -> Kind:
    op = label(attributes.get("weave.op")) or ""
    kind = _KINDS.get((label(attributes.get("weave.kind")) or "").lower())
    if kind in (None, Kind.LLM) and _EMBEDS.search(op):
        return Kind.EMBEDDING
    if kind is not None:
        return kind
    return Kind.LLM if _CALLS.search(op) else Kind.EVALUATOR if _SCORES.search(op) else Kind.CHAIN


def _given(attributes: _Attributes) -> dict[str, Value]:
    """The arguments, without those that were left out and those of Weave itself."""
    return {
        key: held
        for key, held in mapping(attributes.get(_IN)).items()
        if key not in _OF_WEAVE
        and not key.startswith("_weave")
        and not (isinstance(held, str) and _NOT_GIVEN.fullmatch(held))
    }


def _content(kind: Kind, given: dict[str, Value], returned: Value) -> tuple[RequestBody, ResponseBody]:
    if kind is Kind.TOOL:
        return RequestBody(), ResponseBody()
    told = response(returned) if returned is not None else ResponseBody()
    if kind is Kind.EMBEDDING:
        return request(given), ResponseBody(
            model=told.model or label(mapping(returned).get("model")),
            usage=told.usage or body_usage(mapping(returned).get("usage")),
        )
    if kind is Kind.RETRIEVER:
        told = ResponseBody()
    return request(given if kind is Kind.LLM else sole_argument(given)), told


def _documents(returned: Value) -> tuple[Document, ...]:
    held = mapping(returned)
    return documents(held.get("output", held) if held else returned)


def _usage(attributes: _Attributes) -> Usage | None:
    """What the summary of a call says of its one request; of others it is the sum of all below them."""
    models = mapping(mapping(attributes.get("weave.summary")).get("usage"))
    counts = mapping(next(iter(models.values()), None)) if len(models) == 1 else {}
    return body_usage(counts) if counts.get("requests") == 1 else None


def _cost(attributes: _Attributes) -> int | None:
    """What its server says that the one request of a call cost: exports have it."""
    costs = mapping(mapping(mapping(attributes.get("weave.summary")).get("weave")).get("costs"))
    told = mapping(next(iter(costs.values()), None)) if len(costs) == 1 else {}
    parts = [nano_dollars(told.get(f"{which}_tokens_total_cost")) for which in ("prompt", "completion")]
    known = [part for part in parts if part is not None]
    return sum(known) if known and told.get("requests") == 1 else None


DIALECT: Dialect = _Weave()
