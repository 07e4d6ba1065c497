"""Haystack's own tracing (its OpenTelemetry tracer): ``haystack.…`` of pipelines, components and agents.

What goes in and comes out is recorded where HAYSTACK_CONTENT_TRACING_ENABLED says so; a reply has the
model that answered and the provider's usage among its ``meta``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Message, ToolDefinition
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.documents import documents
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import messages
from spanglass.dialects.providers import of_model
from spanglass.dialects.request_bodies import request
from spanglass.dialects.response_bodies import response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import decoded, label, listing, mapping, text

_Attributes = Mapping[str, Value]
_Object = Mapping[str, Value]

_STEP_CALL, _STEP_TOOL = "haystack.agent.step.llm", "haystack.agent.step.tool"
_KINDS: Mapping[str, Kind] = {
    "haystack.pipeline.run": Kind.CHAIN, "haystack.async_pipeline.run": Kind.CHAIN,
    "haystack.agent.run": Kind.AGENT, "haystack.agent.step": Kind.CHAIN, _STEP_CALL: Kind.LLM,
    _STEP_TOOL: Kind.TOOL,
}  # fmt: skip
_COMPONENTS = (
    ("Generator", Kind.LLM), ("Embedder", Kind.EMBEDDING), ("Retriever", Kind.RETRIEVER),
    ("Ranker", Kind.RERANKER), ("ToolInvoker", Kind.TOOL), ("Agent", Kind.AGENT),
)  # fmt: skip
"""What the name of a component's class says of it: the first of these that is in it."""
_PLACES = (
    ("haystack.component.input", "haystack.component.output"),
    ("haystack.agent.input", "haystack.agent.output"),
    (f"{_STEP_CALL}.input", f"{_STEP_CALL}.output"),
    (f"{_STEP_TOOL}.input", f"{_STEP_TOOL}.output"),
)
_TEXTS = ("text", "query", "prompt")


class _HaystackSpans:
    """Reads components by the name of their class, agents and their steps by that of their span."""

    name = "haystack_spans"
    rank = 44
    kind_rank = 56
    heads = frozenset({"haystack"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; Haystack writes no log records of calls."""
        kind = _kind(span)
        if kind is None:
            return NOTHING
        return replace(_facts(span, kind), title=label(span.attributes.get("haystack.component.name")))


def _facts(span: RawSpan, kind: Kind) -> Facts:
    attributes = span.attributes
    given, returned = _exchange(attributes)
    asked, told = mapping(given), mapping(returned)
    if kind is Kind.LLM:
        return _call(asked, told)
    if kind is Kind.EMBEDDING:
        meta = mapping(told.get("meta"))
        model = label(meta.get("model"))
        return Facts(
            kind=kind, provider=of_model(model), model_responded=model, input=_texts(asked),
            usage=body_usage(meta.get("usage")),
        )  # fmt: skip
    if kind is Kind.TOOL:
        name = label(attributes.get("haystack.tool.name"))
        description = text(attributes.get("haystack.tool.description"))
        return Facts(kind=kind, tool=ToolUse(name, None, given, tool_output(returned), description))
    if kind in (Kind.RETRIEVER, Kind.RERANKER):
        return Facts(kind=kind, input=_texts(asked), documents=documents(told.get("documents")))
    return Facts(
        kind=kind,
        input=_turns(asked.get("messages")) or (request(given).messages if asked else ()),
        output=_turns(listing(told.get("messages"))[-1:]) or (response(returned).messages if told else ()),
        tools=_tools(attributes.get("haystack.agent.tools")),
        agent=label(attributes.get("haystack.component.name")) if kind is Kind.AGENT else None,
    )


def _kind(span: RawSpan) -> Kind | None:
    named = label(span.attributes.get("haystack.component.type"))
    if named is None:
        return _KINDS.get(span.name)
    return next((kind for part, kind in _COMPONENTS if part in named), Kind.CHAIN)


def _exchange(attributes: _Attributes) -> tuple[Value, Value]:
    """What went in and came out."""
    for given, returned in _PLACES:
        if given in attributes or returned in attributes:
            return decoded(attributes.get(given)), decoded(attributes.get(returned))
    return None, None


def _call(asked: _Object, told: _Object) -> Facts:
    """A call, by its replies: messages, or texts with what is told of them beside them."""
    replies = listing(told.get("replies"))
    metas = [mapping(mapping(reply).get("meta")) for reply in replies] + [
        mapping(meta) for meta in listing(told.get("meta"))
    ]
    meta = next(filter(None, metas), {})
    model = label(meta.get("model"))
    reason = finish.reason(meta.get("finish_reason") or meta.get("stop_reason"))
    output = _turns(replies)
    settings = mapping(asked.get("generation_kwargs"))
    return Facts(
        kind=Kind.LLM,
        provider=of_model(model),
        model_responded=model,
        finish_reason=reason,
        usage=_usage(meta),
        parameters=dict(settings),
        tools=_tools(asked.get("tools")),
        input=_turns(asked.get("messages")) or _texts(asked),
        output=output or ((Message("assistant", ()),) if replies else ()),
        refusal=finish.refusal(reason, output, "haystack.component.output"),
    )


def _usage(meta: _Object) -> Usage | None:
    return body_usage(meta.get("usage"), meta)


def _turns(held: Value) -> tuple[Message, ...]:
    """Chat messages, each part of which is an object under the name of what it is, and texts."""
    found = [
        {**item, "content": [_part(part) for part in listing(item.get("content"))]}
        if isinstance(item, dict) and isinstance(item.get("content"), list)
        else item
        for item in listing(held)
    ]
    return tuple(turn for item in found for turn in messages(item, "assistant"))


def _part(value: Value) -> Value:
    """A part in the shape that others share."""
    held = mapping(value)
    if call := mapping(held.get("tool_call")):
        return {"type": "tool_call", **call, "name": call.get("tool_name")}
    if result := mapping(held.get("tool_call_result")):
        origin = mapping(result.get("origin"))
        told = {"tool_call_id": origin.get("id"), "name": origin.get("tool_name")}
        return {"type": "tool_result", **told, "content": result.get("result")}
    if thought := mapping(held.get("reasoning")):
        return {"type": "reasoning", "text": thought.get("reasoning_text")}
    if image := mapping(held.get("image")):
        kind = label(image.get("mime_type")) or "image/png"
        return {
            "type": "image_url",
            "image_url": {"url": f"data:{kind};base64,{text(image.get('base64_image')) or ''}"},
        }
    return value


def _tools(held: Value) -> tuple[ToolDefinition, ...]:
    """The tools, each of which may stand beside the name of its class."""
    return tools([mapping(item).get("data") or item for item in listing(decoded(held))])


def _texts(asked: _Object) -> tuple[Message, ...]:
    """What was asked in words: a text to embed, a query, a prompt."""
    found = next((said for key in _TEXTS if (said := text(asked.get(key)))), None)
    return messages(found, "user") if found else ()


DIALECT: Dialect = _HaystackSpans()
