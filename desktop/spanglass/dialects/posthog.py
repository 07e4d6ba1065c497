"""PostHog's own attributes, ``posthog.…``, of the events about models that its clients send."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import ErrorFact, Facts, Kind, ToolUse
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage, with_inclusive_input
from spanglass.dialects import Dialect, finish, generic
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.call_arguments import call_arguments, sole_argument
from spanglass.dialects.called_bodies import asked_for
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import news
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import (
    count,
    decoded,
    flag,
    label,
    mapping,
    nano_dollars,
    nanoseconds,
    text,
    under,
    unquoted,
    whole,
)

_Attributes = Mapping[str, Value]

_OWN = "posthog.properties."
_IN, _OUT = "posthog.input", "posthog.output_choices"
_KINDS: Mapping[str, Kind] = {
    "generation": Kind.LLM, "embedding": Kind.EMBEDDING, "trace": Kind.CHAIN, "span": Kind.CHAIN,
}  # fmt: skip
_STEPS: Mapping[str, Kind] = {
    "tool": Kind.TOOL, "agent": Kind.AGENT, "guardrail": Kind.GUARDRAIL, "retriever": Kind.RETRIEVER,
    "mcp_tools": Kind.CHAIN, "handoff": Kind.CHAIN,
}  # fmt: skip
_SECOND_NS = 1_000_000_000
_FAILED = 400


class _PostHog:
    """Reads events: calls with what was asked and answered, steps and traces with their states."""

    name = "posthog"
    rank = 45
    kind_rank = 57
    heads = frozenset({"posthog"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; PostHog writes no log records but feedback."""
        attributes = span.attributes
        kind = _kind(attributes)
        is_call, is_llm = kind in (Kind.LLM, Kind.EMBEDDING), kind is Kind.LLM
        asked, told = _content(attributes, kind)
        model = text(attributes.get("posthog.model")) if is_call else None
        ttft = nanoseconds(attributes.get("posthog.time_to_first_token"), _SECOND_NS) if is_llm else None
        settings = mapping(attributes.get("posthog.model_parameters"))
        streaming = flag(attributes.get("posthog.stream", settings.get("stream")))
        reason = finish.reason(attributes.get("posthog.stop_reason")) or told.finish_reason
        made_for = generic.attribution(under(attributes, _OWN))
        return Facts(
            kind=kind,
            provider=provider(attributes.get("posthog.provider"), model) if is_call else None,
            model_requested=model,
            streaming=True if ttft is not None else streaming,
            first_token_ns=ttft,
            finish_reason=reason if is_llm else None,
            usage=_usage(attributes) if is_call else None,
            sender_cost_nano=_cost(attributes) if is_call else None,
            parameters=asked.parameters if is_call else {},
            tools=asked.tools,
            input=asked.messages,
            output=told.messages if is_llm else news(asked.messages, told.messages),
            tool=_tool(span) if kind is Kind.TOOL else None,
            session=label(attributes.get("posthog.session_id")) or made_for.session,
            user=made_for.user or label(attributes.get("posthog.distinct_id")),
            customer=made_for.customer,
            feature=made_for.feature,
            tags=made_for.tags,
            agent=label(span.name) if kind is Kind.AGENT else None,
            title=None if span.name or kind is not Kind.CHAIN else "trace",
            error=_error(span),
            refusal=finish.refusal(reason, told.messages, _OUT, told.refusal) if is_llm else None,
        )


def _kind(attributes: _Attributes) -> Kind | None:
    about = label(attributes.get("posthog.event")) or ""
    step = _STEPS.get((label(attributes.get("posthog.span_type")) or "").lower())
    return step if about == "span" and step is not None else _KINDS.get(about)


def _content(attributes: _Attributes, kind: Kind | None) -> tuple[RequestBody, ResponseBody]:
    if kind is Kind.TOOL:
        return RequestBody(), ResponseBody()
    if kind in (Kind.LLM, Kind.EMBEDDING):
        beside = {
            **mapping(attributes.get("posthog.model_parameters")), "model": attributes.get("posthog.model"),
            "tools": decoded(attributes.get("posthog.tools")),
        }  # fmt: skip
        told = ResponseBody() if kind is Kind.EMBEDDING else _answer(attributes)
        return asked_for(unquoted(attributes.get(_IN)), beside), told
    given, returned = (unquoted(attributes.get(f"posthog.{name}_state")) for name in ("input", "output"))
    asked = request(sole_argument(given)) if given is not None else RequestBody()
    return asked, response(returned) if returned is not None else ResponseBody()


def _answer(attributes: _Attributes) -> ResponseBody:
    found = unquoted(attributes.get(_OUT, attributes.get("posthog.output")))
    return response(found) if found is not None else ResponseBody()


def _usage(attributes: _Attributes) -> Usage | None:
    """The tokens by the provider's own object, else as the client counted them.

    Anthropic's are without those of the cache, which a newer client says.
    """
    if (found := body_usage(attributes.get("posthog.usage"))) is not None:
        return found
    usage = Usage(
        input=count(attributes.get("posthog.input_tokens")),
        output=count(attributes.get("posthog.output_tokens")),
        cache_read=count(attributes.get("posthog.cache_read_input_tokens")),
        cache_write=count(attributes.get("posthog.cache_creation_input_tokens")),
        reasoning=count(attributes.get("posthog.reasoning_tokens")),
    )
    exclusive = flag(attributes.get("posthog.cache_reporting_exclusive"))
    if exclusive is None:
        exclusive = label(attributes.get("posthog.provider")) == "anthropic"
    return with_inclusive_input(usage, exclusive=exclusive) if usage.known else None


def _cost(attributes: _Attributes) -> int | None:
    """What the call cost in all, or the sum of its two sides."""
    if (total := nano_dollars(attributes.get("posthog.total_cost_usd"))) is not None:
        return total
    sides = (nano_dollars(attributes.get(f"posthog.{side}_cost_usd")) for side in ("input", "output"))
    return sum(filter(None, sides)) or None


def _tool(span: RawSpan) -> ToolUse:
    given, returned = (unquoted(span.attributes.get(f"posthog.{name}_state")) for name in ("input", "output"))
    return ToolUse(label(span.name), None, call_arguments(given), tool_output(returned))


def _error(span: RawSpan) -> ErrorFact | None:
    """Why the call failed, with the status that its provider gave."""
    found = generic.error(span)
    status = whole(span.attributes.get("posthog.http_status"))
    if found is None or status is None or status < _FAILED:
        return found
    return replace(found, type=found.type or str(status), http_status=status)


DIALECT: Dialect = _PostHog()
