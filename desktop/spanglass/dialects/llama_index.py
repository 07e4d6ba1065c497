"""LlamaIndex's own OpenTelemetry integration: span events, whose attributes are the fields of its events.

Its span of a model's call holds the event that began it and the one that ended it; a stream's span ends
before the answer does, and lacks the latter.
"""

import re
from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Document, Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import filled
from spanglass.dialects import Dialect, finish
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.documents import documents
from spanglass.dialects.generic import attribution
from spanglass.dialects.message_shapes import message
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import parameters
from spanglass.dialects.response_bodies import response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import decoded, label, listing, literal, mapping, text

_Object = dict[str, Value]

_MODEL_CALLS = ("LLMChat", "LLMCompletion")
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(_MODEL_CALLS, Kind.LLM), "Embedding": Kind.EMBEDDING, "Retrieval": Kind.RETRIEVER,
    "ReRank": Kind.RERANKER, "Query": Kind.CHAIN, "Synthesize": Kind.CHAIN, "LLMPredict": Kind.CHAIN,
    "LLMStructuredPredict": Kind.CHAIN, "AgentChatWithStep": Kind.AGENT, "AgentRunStep": Kind.AGENT,
}  # fmt: skip
"""By what stands before ``StartEvent`` and ``EndEvent``; an agent that is a workflow has no such event."""

_STEP, _WORKFLOW = "step.output", "workflow.output"
_CALLED = "llamaindex.step.input_summary"
_TOOL_CALL = re.compile(r"ToolCall\(tool_name='([^']+)', tool_kwargs=(\{.*\}), tool_id='([^']*)'", re.DOTALL)
_RETURNED = re.compile(r"ToolOutput\(blocks=\[TextBlock\(block_type='text', text='(.*?)'\)", re.DOTALL)
_SAID_NOTHING = ("null", "None")


class _LlamaIndex:
    """Reads the events of the model, of retrieval, and of workflows."""

    name = "llama_index"
    rank = 42
    kind_rank = 67
    heads = frozenset({
        "llamaindex", "step", "workflow", *(f"{name}StartEvent" for name in _KINDS),
        *(f"{name}EndEvent" for name in _KINDS),
    })  # fmt: skip

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts that the events of a span state; LlamaIndex writes no log records of its own."""
        if not span.scope.name.startswith("llamaindex."):
            return NOTHING
        for event in span.events:
            name = event.name.removesuffix("StartEvent").removesuffix("EndEvent")
            if name in _KINDS and name != event.name:
                return _told(_KINDS[name], name, span)
        return _workflow(span)


def _told(kind: Kind, name: str, span: RawSpan) -> Facts:
    begun, ended = _fields(span, f"{name}StartEvent"), _fields(span, f"{name}EndEvent")
    if kind is Kind.LLM:
        return _call(begun, ended, span)
    given, made = {**ended, **begun}, mapping(ended.get("response"))
    if kind is Kind.EMBEDDING:
        asked = [text(chunk) for chunk in listing(ended.get("chunks"))]
        model = label(mapping(given.get("model_dict")).get("model_name"))
        return Facts(
            kind=kind, model_requested=model, provider=provider(None, model), input=_texts("user", *asked)
        )
    said = text(made.get("response")) or text(ended.get("response")) or text(ended.get("output"))
    found = _documents(ended.get("nodes")) if kind in (Kind.RETRIEVER, Kind.RERANKER) else ()
    return Facts(
        kind=kind,
        model_requested=label(given.get("model_name")) if kind is Kind.RERANKER else None,
        input=_texts("user", _query(given)),
        output=_texts("assistant", said),
        documents=found,
    )


def _call(begun: _Object, ended: _Object, span: RawSpan) -> Facts:
    """A call of a model; of what it answered the provider's own object tells most."""
    settings, asked = mapping(begun.get("model_dict")), mapping(begun.get("additional_kwargs"))
    answer = mapping(ended.get("response"))
    body = response(answer["raw"]) if isinstance(answer.get("raw"), dict) else response(None)
    output = _answer(answer) or body.messages
    if finish.refusal_text(body.messages):
        output = body.messages
    model, made_for = label(settings.get("model_name")), attribution(mapping(begun.get("tags")))
    own: _Object = {key: settings[key] for key in ("temperature", "max_tokens") if key in settings}
    reason = body.finish_reason
    return Facts(
        kind=Kind.LLM,
        provider=_provider(settings, model or body.model),
        model_requested=model,
        model_responded=body.model,
        response_id=body.id,
        streaming=True if "stream" in span.name else None,
        finish_reason=reason,
        usage=filled(body.usage, body_usage(answer.get("additional_kwargs"))),
        parameters=parameters({**own, **{key: held for key, held in asked.items() if key != "tools"}}),
        tools=tools(asked.get("tools")),
        input=_messages(begun.get("messages")) or _texts("user", text(begun.get("prompt"))),
        output=output,
        session=made_for.session,
        user=made_for.user,
        tags=made_for.tags,
        refusal=finish.refusal(reason, output, "response.raw", body.refusal),
    )


def _provider(settings: _Object, model: str | None) -> str | None:
    """By the class of the model, ``openai_llm``, else by the model's name."""
    named = label(settings.get("class_name")) or ""
    return provider(named.removesuffix("_llm") if named.endswith("_llm") else None, model)


def _answer(answer: _Object) -> tuple[Message, ...]:
    said = mapping(answer.get("message"))
    return _messages([said]) if said else _texts("assistant", text(answer.get("text")))


def _messages(value: Value) -> tuple[Message, ...]:
    """Messages, whose content is blocks; what a tool gave back names its call among the further arguments."""
    found = []
    for row in map(mapping, listing(value)):
        more = mapping(row.get("additional_kwargs"))
        blocks = [_block(mapping(block)) for block in listing(row.get("blocks"))]
        role = str(row.get("role") or "assistant").rsplit(".", 1)[-1].lower()
        if role == "tool" and (call := label(more.get("tool_call_id"))):
            blocks = [{"type": "tool_result", "id": call, "content": blocks}]
        found.append(message({"role": role, "content": blocks}, role))
    return tuple(found)


def _block(block: _Object) -> Value:
    """A block under the names that others use."""
    kept: _Object = {key: held for key, held in block.items() if key not in ("block_type", "tool_kwargs")}
    if "tool_kwargs" in block:
        kept["arguments"] = decoded(block["tool_kwargs"])
    return {**kept, "type": block.get("block_type") or "text"}


def _documents(value: Value) -> tuple[Document, ...]:
    rows: list[Value] = []
    for row in map(mapping, listing(value)):
        node = mapping(row.get("node"))
        words = text(node.get("text")) or text(mapping(node.get("text_resource")).get("text"))
        rows.append({
            "content": words, "id": node.get("id_"), "score": row.get("score"),
            "metadata": node.get("metadata") or None,
        })  # fmt: skip
    return documents(rows)


def _query(given: _Object) -> str | None:
    for key in ("query", "str_or_query_bundle", "user_msg"):
        held = given.get(key)
        if found := text(mapping(held).get("query_str") if isinstance(held, dict) else held):
            return found
    return None


def _texts(role: str, *said: str | None) -> tuple[Message, ...]:
    return tuple(Message(role, (Part(PartType.TEXT, each),)) for each in said if each)


def _workflow(span: RawSpan) -> Facts:
    """A step of a workflow: the call of a tool, or the whole run of an agent."""
    if span.attributes.get("llamaindex.step.input_event") == "ToolCall" and "call_tool" in span.name:
        called = _TOOL_CALL.search(str(span.attributes.get(_CALLED)))
        if called is None:
            return Facts(kind=Kind.TOOL)
        name, arguments, call_id = called.groups()
        gave = _RETURNED.search(str(_fields(span, _STEP).get("output")))
        use = ToolUse(name, call_id or None, literal(arguments), gave[1] if gave else None)
        return Facts(kind=Kind.TOOL, tool=use, title=name)
    if any(event.name == _WORKFLOW for event in span.events):
        agent = span.name.rpartition(".")[0]
        return Facts(kind=Kind.AGENT, agent=agent or None)
    return NOTHING


def _fields(span: RawSpan, name: str) -> _Object:
    """The fields of an event as they were before they were flattened; empty if there is none."""
    held = next((event.attributes for event in span.events if event.name == name), {})
    found: _Object = {}
    for key, value in held.items():
        *path, last = key.split(".")
        place = found
        for step in path:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            place = inner
        else:
            said = None if value in _SAID_NOTHING else decoded(value)
            place[last] = {**said} if isinstance(said, dict) else said  # never the span's own, to be added to
    return found


DIALECT: Dialect = _LlamaIndex()
