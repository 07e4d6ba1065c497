"""Braintrust's own rows, ``braintrust_row.…``, which its clients send without OpenTelemetry."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import ErrorFact, Facts, Kind, ToolUse
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Billing, Usage
from spanglass.dialects import Dialect, finish, generic
from spanglass.dialects.call_arguments import call_arguments, sole_argument
from spanglass.dialects.called_bodies import answered, asked_for
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import news
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody
from spanglass.dialects.uploaded_images import addressed
from spanglass.dialects.values import (
    count,
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

_METADATA, _METRICS = "braintrust_row.metadata.", "braintrust_row.metrics."
_IN, _OUT = "braintrust_row.input", "braintrust_row.output"
_KINDS: Mapping[str, Kind] = {
    "llm": Kind.LLM, "tool": Kind.TOOL, "function": Kind.CHAIN, "task": Kind.CHAIN, "eval": Kind.CHAIN,
    "score": Kind.EVALUATOR, "scorer": Kind.EVALUATOR, "classifier": Kind.EVALUATOR,
}  # fmt: skip
_VECTORS = "embedding_length"
_STREAM = "stream"
_RESPONSE = "response"
_WRAPPER = "-auto"
_SECOND_NS = 1_000_000_000


class _BraintrustRows:
    """Reads rows: their types, what went in and out, metrics and metadata."""

    name = "braintrust_rows"
    rank = 43
    kind_rank = 55
    heads = frozenset({"braintrust_row"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; Braintrust writes no log records but scores."""
        attributes = span.attributes
        metadata, metrics = under(attributes, _METADATA), under(attributes, _METRICS)
        kind = _kind(attributes)
        is_call = kind in (Kind.LLM, Kind.EMBEDDING)
        asked, told = _content(attributes, kind, metadata)
        requested, responded = _models(attributes, metadata, told) if is_call else (None, None)
        ttft = _first_token(span, metadata, metrics) if kind is Kind.LLM else None
        refused = finish.refusal(told.finish_reason, told.messages, _OUT, told.refusal)
        made_for = generic.noted(metadata)
        return Facts(
            kind=kind,
            provider=provider(metadata.get("provider"), responded or requested) if is_call else None,
            model_requested=requested,
            model_responded=responded,
            response_id=told.id if kind is Kind.LLM else None,
            streaming=True if ttft is not None else flag(metadata.get(_STREAM)),
            first_token_ns=ttft,
            finish_reason=told.finish_reason if kind is Kind.LLM else None,
            usage=_usage(metrics, metadata) if is_call else None,
            sender_cost_nano=nano_dollars(metrics.get("estimated_cost")) if is_call else None,
            parameters=asked.parameters if is_call else {},
            tools=asked.tools,
            input=asked.messages,
            output=told.messages if is_call else news(asked.messages, told.messages),
            tool=_tool(span) if kind is Kind.TOOL else None,
            session=made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            tags=texts(attributes.get("braintrust_row.tags")) or made_for.tags,
            error=generic.error(span) or (_unanswered(span) if kind is Kind.LLM else None),
            refusal=refused if kind is Kind.LLM else None,
        )


def _kind(attributes: _Attributes) -> Kind:
    """The kind; a span that was given no type does what its program does."""
    given = label(attributes.get("braintrust_row.span_attributes.type")) or ""
    kind = _KINDS.get(given.lower(), Kind.CHAIN)
    if kind is Kind.LLM and _VECTORS in mapping(attributes.get(_OUT)):
        return Kind.EMBEDDING
    return kind


def _content(attributes: _Attributes, kind: Kind, metadata: _Attributes) -> tuple[RequestBody, ResponseBody]:
    given = addressed(unquoted(attributes.get(_IN)), _uploaded)
    returned = addressed(unquoted(attributes.get(_OUT)), _uploaded)
    if kind is Kind.TOOL:
        return RequestBody(), ResponseBody()
    if kind is Kind.EMBEDDING:
        return asked_for(given, metadata), ResponseBody()
    if kind is Kind.LLM:
        if isinstance(returned, list) and any("message" in mapping(item) for item in returned):
            returned = {"choices": returned}
        beside = metadata if metadata.get("object") == _RESPONSE else {}
        return asked_for(_in_order(given), metadata), answered(returned, beside)
    return request(sole_argument(given)) if given is not None else RequestBody(), answered(returned, {})


def _uploaded(value: Value) -> str | None:
    """The name of the picture that a reference stands for, as its upload has it."""
    if not isinstance(value, dict) or value.get("type") != "braintrust_attachment":
        return None
    key, kind = label(value.get("key")), label(value.get("content_type")) or ""
    return f"{key}.{kind.rpartition('/')[2]}"


def _in_order(given: Value) -> Value:
    """The messages with the system's first: the wrapper of Anthropic's client appends it."""
    if not isinstance(given, list):
        return given
    leading = [item for item in given[-1:] if mapping(item).get("role") == "system"]
    return [*leading, *given[: len(given) - len(leading)]]


def _models(
    attributes: _Attributes, metadata: _Attributes, told: ResponseBody
) -> tuple[str | None, str | None]:
    """The model asked for, which is what the wrappers name, and the one that answered where they know it."""
    named = text(metadata.get("model"))
    requested = text(attributes.get("braintrust_row.model.requested")) or named
    if told.model is None and named != requested:
        return requested, named
    return requested, told.model


def _first_token(span: RawSpan, metadata: _Attributes, metrics: _Attributes) -> int | None:
    """The time to the first token of a streamed answer; of others the wrappers note when all of it came."""
    if flag(metadata.get(_STREAM)) or _STREAM in span.name:
        return nanoseconds(metrics.get("time_to_first_token"), _SECOND_NS)
    return None


def _usage(metrics: _Attributes, metadata: _Attributes) -> Usage | None:
    """The tokens, which all clients tell with those of caches inside the prompt's."""
    counts = {key: count(held) for key, held in metrics.items()}
    minutes, hour = (counts.get(f"prompt_cache_creation_{each}_tokens") for each in ("5m", "1h"))
    written = counts.get("prompt_cache_creation_tokens")
    if written is None and (minutes is not None or hour is not None):
        written = (minutes or 0) + (hour or 0)
    tier = text(metadata.get("service_tier")) or text(metadata.get("usage_service_tier"))
    usage = Usage(
        input=counts.get("prompt_tokens"),
        output=counts.get("completion_tokens"),
        cache_read=counts.get("prompt_cached_tokens"),
        cache_write=written,
        reasoning=counts.get("completion_reasoning_tokens"),
        total=counts.get("tokens"),
        billing=Billing(
            cache_write_5m=minutes,
            cache_write_1h=hour,
            input_audio=counts.get("prompt_audio_tokens"),
            output_audio=counts.get("completion_audio_tokens"),
            service_tier=tier,
        ),
    )
    return usage if usage.known else None


def _unanswered(span: RawSpan) -> ErrorFact | None:
    """That a call failed of which a wrapper noted the end and nothing more."""
    attributes = span.attributes
    wrapper = label(attributes.get("braintrust_row.instrumentation")) or ""
    if not span.end_ns or not wrapper.endswith(_WRAPPER) or attributes.get(_OUT) is not None:
        return None
    return None if f"{_METRICS}completion_tokens" in attributes else ErrorFact(message="no answer")


def _tool(span: RawSpan) -> ToolUse:
    given, returned = unquoted(span.attributes.get(_IN)), unquoted(span.attributes.get(_OUT))
    return ToolUse(label(span.name), None, call_arguments(given), tool_output(returned))


DIALECT: Dialect = _BraintrustRows()
