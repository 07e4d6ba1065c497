"""Logfire's attributes: the message of a span, its cost, requests and answers as the provider has them."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.messages import Message, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage, filled
from spanglass.dialects import Dialect, finish
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.message_shapes import messages
from spanglass.dialects.providers import of_model, provider
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import label, mapping, nano_dollars, texts

_Attributes = Mapping[str, Value]

_MARKS = (
    "logfire.msg", "logfire.span_type", "logfire.tags", "operation.cost", "request_data", "response_data",
    "gen_ai.usage.raw",
)  # fmt: skip
_ANSWER, _SCOPE = "response_data", "logfire."
_ALWAYS = frozenset({"LLM"})
"""A tag that the integrations put on every call."""


class _Logfire:
    """Reads spans of the SDK and of its integrations with the providers' clients."""

    name = "logfire"
    rank = 34
    kind_rank = 5
    heads = frozenset({"logfire", "operation", "request_data", "response_data"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; Logfire's own logs are spans too."""
        attributes = span.attributes
        if not any(mark in attributes for mark in _MARKS):
            return NOTHING
        asked = request(attributes["request_data"]) if "request_data" in attributes else RequestBody()
        told = _told(attributes)
        title = label(attributes.get("logfire.msg"))
        is_note = attributes.get("logfire.span_type") == "log" and "duration" in attributes
        return Facts(
            kind=Kind.SPAN if attributes.get("logfire.span_type") == "pending_span" else None,
            provider=_provider(span, asked.model),
            model_requested=asked.model,
            model_responded=told.model,
            streaming=True if is_note and asked.model else asked.streaming,
            finish_reason=told.finish_reason,
            usage=_usage(attributes, told),
            sender_cost_nano=nano_dollars(attributes.get("operation.cost")),
            parameters=asked.parameters,
            tools=asked.tools,
            input=_spoken(asked),
            output=told.messages,
            tags=tuple(tag for tag in texts(attributes.get("logfire.tags")) if tag not in _ALWAYS),
            title=title if title != span.name else None,
            refusal=finish.refusal(told.finish_reason, told.messages, _ANSWER, told.refusal),
        )


def _spoken(asked: RequestBody) -> tuple[Message, ...]:
    """The messages of a request; newer versions keep only its model and parameters, which are none."""
    told = [part for turn in asked.messages for part in turn.parts if part.type is not PartType.OTHER]
    return asked.messages if told else ()


def _provider(span: RawSpan, model: str | None) -> str | None:
    """The provider whose client was traced: the integrations are named after it."""
    scope = span.scope.name
    return (
        provider(scope.removeprefix(_SCOPE), model) if model and scope.startswith(_SCOPE) else of_model(model)
    )


def _told(attributes: _Attributes) -> ResponseBody:
    """The answer: a message beside its usage, or of some streams the text put together."""
    found = mapping(attributes.get(_ANSWER))
    if not found:
        return ResponseBody()
    if "combined_chunk_content" in found:
        return ResponseBody(messages=messages(found["combined_chunk_content"], "assistant"))
    if found.keys() <= {"usage", "images"}:
        return ResponseBody(usage=body_usage(found.get("usage")))
    return response(found)


def _usage(attributes: _Attributes, told: ResponseBody) -> Usage | None:
    """The provider's own usage of this very call, which knows more than the convention's attributes.

    The total is made to show whether the input of those has the cache inside.
    """
    raw = body_usage(attributes.get("gen_ai.usage.raw"))
    found = filled(raw, told.usage)
    if found is None or found.input is None or found.total is not None:
        return found
    return filled(found, Usage(total=found.input + (found.output or 0)))


DIALECT: Dialect = _Logfire()
