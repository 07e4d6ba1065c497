"""Spans of Braintrust's OpenTelemetry clients (Go, Java, Ruby, .NET): ``braintrust.…``, most of it JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.generic import noted
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import news
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import decoded, first_count, flag, label, mapping, nanoseconds, texts, unquoted

_Object = Mapping[str, Value]

_IN, _OUT = ("braintrust.input_json", "braintrust.input"), ("braintrust.output_json", "braintrust.output")
_META, _METRICS = "braintrust.metadata", "braintrust.metrics"
_KINDS: Mapping[str, Kind] = {
    "llm": Kind.LLM, "tool": Kind.TOOL, "function": Kind.CHAIN, "task": Kind.CHAIN, "eval": Kind.CHAIN,
    "score": Kind.EVALUATOR, "scorer": Kind.EVALUATOR,
}  # fmt: skip
_SAID = frozenset({"braintrust.span_attributes", _META, _METRICS, *_IN, *_OUT})
_OWN = ("provider", "endpoint", "id", "created", "system_fingerprint", "object")
_S = 1_000_000_000


class _Braintrust:
    """Reads calls, tools and tasks by the kind that the span says of itself."""

    name = "braintrust"
    rank = 36
    kind_rank = 36
    heads = frozenset({"braintrust"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; these clients write no log records."""
        attributes = span.attributes
        meta, metrics = _object(attributes, _META), _object(attributes, _METRICS)
        if not meta and not metrics and _SAID.isdisjoint(attributes):
            return NOTHING
        about = mapping(attributes.get("braintrust.span_attributes"))
        kind = _KINDS.get((label(about.get("type")) or "").lower())
        given, returned = (_first(attributes, keys) for keys in (_IN, _OUT))
        made_for = noted(meta)
        found = Facts(
            kind=kind,
            session=made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            tags=made_for.tags or texts(attributes.get("braintrust.tags")),
        )
        if kind is Kind.LLM:
            return _call(found, meta, metrics, _asked(meta, given), _answered(returned))
        if kind is Kind.TOOL:
            return replace(
                found, tool=ToolUse(label(about.get("name")) or span.name, None, given, tool_output(returned))
            )
        asked = request(given).messages if given is not None else ()
        return replace(found, input=asked, output=news(asked, _answered(returned).messages))


def _call(found: Facts, meta: _Object, metrics: _Object, asked: RequestBody, answer: ResponseBody) -> Facts:
    streaming = flag(meta.get("stream"))
    waited = nanoseconds(metrics.get("time_to_first_token"), _S) if streaming else None
    model = label(meta.get("model"))
    return replace(
        found,
        provider=provider(meta.get("provider"), model),
        model_requested=model,
        model_responded=answer.model,
        response_id=label(meta.get("id")) or answer.id,
        streaming=streaming,
        first_token_ns=waited or None,
        finish_reason=answer.finish_reason or finish.of_messages(answer.messages),
        usage=_usage(metrics, meta) or answer.usage,
        parameters=asked.parameters,
        tools=asked.tools,
        input=asked.messages,
        output=answer.messages,
        refusal=finish.refusal(answer.finish_reason, answer.messages, _OUT[0], answer.refusal),
    )


def _object(attributes: _Object, name: str) -> dict[str, Value]:
    """An object that is given as JSON, or with an attribute for each of its fields."""
    apart = {
        key[len(name) + 1 :]: decoded(held) for key, held in attributes.items() if key.startswith(f"{name}.")
    }
    return {**apart, **mapping(attributes.get(name))}


def _first(attributes: _Object, keys: tuple[str, ...]) -> Value:
    return next((unquoted(attributes[key]) for key in keys if key in attributes), None)


def _asked(meta: _Object, given: Value) -> RequestBody:
    """The request put together again: its parameters are among the metadata."""
    parameters = {key: held for key, held in meta.items() if key not in _OWN}
    if isinstance(given, dict):
        return request({**parameters, **given})
    return request({**parameters, ("messages" if isinstance(given, list) else "input"): given})


def _answered(returned: Value) -> ResponseBody:
    """The answer, which is a list of choices, of messages or of output items, or a whole body."""
    is_choices = isinstance(returned, list) and any("message" in mapping(item) for item in returned)
    return ResponseBody() if returned is None else response({"choices": returned} if is_choices else returned)


def _usage(metrics: _Object, meta: _Object) -> Usage | None:
    """The counts of the metrics, whose prompt has what came from a cache or went into one in it."""
    short, long = (first_count(metrics, (f"prompt_cache_creation_{age}_tokens",)) for age in ("5m", "1h"))
    written = first_count(metrics, ("prompt_cache_creation_tokens",))
    if written is None and (short is not None or long is not None):
        written = (short or 0) + (long or 0)
    counts: dict[str, Value] = {
        "prompt_tokens": metrics.get("prompt_tokens"),
        "completion_tokens": metrics.get("completion_tokens"),
        "total_tokens": metrics.get("tokens"),
        "prompt_tokens_details": {
            "cached_tokens": metrics.get("prompt_cached_tokens"),
            "cache_write_tokens": written,
            "audio_tokens": metrics.get("prompt_audio_tokens"),
        },
        "completion_tokens_details": {
            "reasoning_tokens": metrics.get("completion_reasoning_tokens"),
            "audio_tokens": metrics.get("completion_audio_tokens"),
        },
        "cache_creation": {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long},
        "service_tier": meta.get("service_tier"),
    }
    return body_usage(counts)


DIALECT: Dialect = _Braintrust()
