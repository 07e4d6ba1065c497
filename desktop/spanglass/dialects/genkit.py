"""Genkit's own spans: flows, models, tools and retrievers, each with its input and output as JSON.

The plugin for a provider puts the provider's own answer beside Genkit's, which tells the model that
answered, what came from a cache, and refusals: https://genkit.dev/docs/observability.
"""

import re
from collections.abc import Mapping, Sequence

from spanglass.core.facts import CALL_KINDS, NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Document, Message
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage, filled
from spanglass.dialects import Dialect, finish
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.documents import documents
from spanglass.dialects.message_parts import parts, tool_output
from spanglass.dialects.message_shapes import message
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import parameters, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import first_count, label, listing, mapping, text, unquoted

_Attributes = Mapping[str, Value]
_Object = dict[str, Value]

_KINDS: Mapping[str, Kind] = {
    "model": Kind.LLM, "background-model": Kind.LLM, "embedder": Kind.EMBEDDING, "reranker": Kind.RERANKER,
    "retriever": Kind.RETRIEVER, "tool": Kind.TOOL, "tool.v2": Kind.TOOL, "evaluator": Kind.EVALUATOR,
    "prompt": Kind.PROMPT, "promptTemplate": Kind.PROMPT, "agent": Kind.AGENT,
}  # fmt: skip
_REASONS = {"blocked": "content_filter", "interrupted": "tool_calls", "unknown": None, "other": None}
_FLOW = re.compile(r"/\{(?P<name>[^{},]{1,200}),t:flow\}")
_NO_BODY = ResponseBody()


class _Genkit:
    """Reads the attributes that begin with ``genkit:``."""

    name = "genkit"
    rank = 38
    kind_rank = 66
    heads = frozenset({"genkit:type", "genkit:name"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the attributes state; Genkit writes no log records of its own."""
        attributes = span.attributes
        kind = _kind(attributes)
        if kind is None:
            return NOTHING
        name, flow = label(attributes.get("genkit:name")), _FLOW.match(str(attributes.get("genkit:path")))
        given, made = (unquoted(attributes.get(f"genkit:{side}")) for side in ("input", "output"))
        feature = flow["name"] if flow else None
        if kind is Kind.TOOL:
            return Facts(kind=kind, tool=ToolUse(name, None, given, tool_output(made)), feature=feature)
        if kind in CALL_KINDS:
            return _call(kind, name or "", mapping(given), mapping(made), feature)
        found = _documents(mapping(made)) if kind is Kind.RETRIEVER else ()
        output = () if found else response(made).messages
        return Facts(
            kind=kind, input=request(given).messages, output=output, documents=found, feature=feature
        )


def _kind(attributes: _Attributes) -> Kind | None:
    named = label(attributes.get("genkit:metadata:subtype")) or label(attributes.get("genkit:type"))
    return _KINDS.get(named, Kind.CHAIN) if named else None


def _call(kind: Kind, name: str, given: _Object, made: _Object, feature: str | None) -> Facts:
    """A call of a model, of whose name the plugin is the first part."""
    plugin, _, model = name.rpartition("/")
    raw = made.get("raw") or made.get("custom")
    body = response(raw) if isinstance(raw, dict) and raw and kind is Kind.LLM else _NO_BODY
    output = _output(made, body)
    reason = body.finish_reason or _reason(made)
    wanted = mapping(given.get("output"))
    schema = {"response_schema": wanted["schema"]} if wanted.get("schema") else {}
    return Facts(
        kind=kind,
        provider=provider(plugin.partition("/")[0] or None, model or None),
        model_requested=model or None,
        model_responded=body.model,
        response_id=body.id,
        finish_reason=reason,
        usage=filled(body.usage, _usage(mapping(made.get("usage")))),
        parameters={**parameters(mapping(given.get("config") or given.get("options"))), **schema},
        tools=tools(given.get("tools")),
        input=_asked(given),
        output=output,
        documents=_documents(made) if kind is Kind.RERANKER else (),
        feature=feature,
        refusal=finish.refusal(reason, output, "genkit:output", body.refusal) if kind is Kind.LLM else None,
    )


def _asked(given: _Object) -> tuple[Message, ...]:
    """The messages of a request, the texts to be embedded, or the query that documents are ranked by."""
    if given.get("messages"):
        return request({"messages": given["messages"]}).messages
    rows = [mapping(row) for row in (*listing(given.get("input")), given.get("query"))]
    return tuple(Message("user", found) for row in rows if (found := parts(row.get("content"))))


def _documents(made: _Object) -> tuple[Document, ...]:
    """What was found or ranked, whose content is parts and whose score is among its metadata."""
    found: list[Value] = []
    for row in map(mapping, listing(made.get("documents"))):
        words = "\n".join(part.text or "" for part in parts(row.get("content")))
        found.append({**row, "content": words, "score": mapping(row.get("metadata")).get("score")})
    return documents(found)


def _output(made: _Object, body: ResponseBody) -> tuple[Message, ...]:
    """The answer; the provider's own where it alone has words, or says that they are a refusal."""
    told = mapping(made.get("message"))
    if not told:
        return body.messages
    said = message(told, "assistant")
    refused = finish.refusal_text(body.messages)
    return body.messages if refused or (not said.parts and body.messages) else (said,)


def _reason(made: _Object) -> str | None:
    named = finish.reason(text(made.get("finishReason")))
    return _REASONS.get(named, named) if named else None


def _usage(said: _Object) -> Usage | None:
    """Genkit's own count, of which the thoughts and what came from a cache have names of their own."""
    return body_usage({
        **said,
        "thoughtsTokenCount": first_count(said, ("thoughtsTokens",)),
        "cachedContentTokenCount": first_count(said, ("cachedContentTokens",)),
    })  # fmt: skip


DIALECT: Dialect = _Genkit()
