"""LangSmith's attributes, ``langsmith.…``, as its OpenTelemetry exporter and its own protocol give them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import ErrorFact, Facts, Kind, ToolUse
from spanglass.core.messages import Document, ToolDefinition
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish, generic
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.documents import documents
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import news
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import RequestBody, parameters, request, requested_model
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.timing import first_event
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import (
    decoded,
    first_count,
    first_label,
    flag,
    label,
    mapping,
    nano_dollars,
    text,
    texts,
)

_Attributes = Mapping[str, Value]

_METADATA = "langsmith.metadata."
_IN, _OUT = "langsmith.inputs", "langsmith.outputs"
_KINDS: Mapping[str, Kind] = {
    "llm": Kind.LLM, "chain": Kind.CHAIN, "tool": Kind.TOOL, "retriever": Kind.RETRIEVER,
    "embedding": Kind.EMBEDDING, "prompt": Kind.PROMPT, "parser": Kind.CHAIN,
}  # fmt: skip
_SESSION = ("session_id", "thread_id", "conversation_id")
_PARAMETERS = ("ls_temperature", "ls_max_tokens", "ls_stop", "ls_top_p", "ls_top_k")
_COUNTS = (
    ("langsmith.prompt_tokens", "gen_ai.usage.input_tokens"),
    ("langsmith.completion_tokens", "gen_ai.usage.output_tokens"),
)
_PARTS = (("prompt_token", "input_token"), ("completion_token", "output_token"))
_THREAD = "langsmith.thread_id"
_NOT_PARAMETERS = frozenset(
    {"tool_choice", "use_responses_api", "ls_structured_output_format", "structured_output_format"}
)
_FIRST_TOKEN = frozenset({"new_token"})
_RAISED = re.compile(r"([A-Za-z_][\w.]{0,200})\((?:(['\"])(.*)\2,?)?.*\)", re.DOTALL)
_THROWN = re.compile(r"([A-Z][\w.]{0,200}(?:Error|Exception)): (.+)", re.DOTALL)
_LONGEST_ERROR = 8000
_STACK = "\n    at "
_TRACEBACK = "Traceback (most recent call last)"
_REPR_ESCAPES = (("\\n", "\n"), ("\\'", "'"), ('\\"', '"'))


class _LangSmith:
    """Reads runs: their type, metadata and tags, and the inputs and outputs of those sent natively."""

    name = "langsmith"
    rank = 35
    kind_rank = 50
    heads = frozenset({"langsmith"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; LangSmith writes no log records."""
        attributes = span.attributes
        kind = _kind(attributes)
        metadata = _metadata(attributes)
        settings = mapping(attributes.get("langsmith.extra.invocation_params"))
        asked, told = _content(attributes, kind)
        requested = _requested(metadata, settings, asked)
        reason = told.finish_reason if kind is Kind.LLM else None
        ttft = first_event(span, _FIRST_TOKEN) if span.events else None
        made_for = generic.attribution(metadata)
        refused = finish.refusal(reason, told.messages, _OUT, told.refusal)
        is_call = kind in (Kind.LLM, Kind.EMBEDDING)
        return Facts(
            kind=kind,
            provider=_provider(metadata, told.model or requested) if is_call else None,
            model_requested=requested if is_call else None,
            model_responded=told.model if is_call else None,
            response_id=told.id if kind is Kind.LLM else None,
            streaming=ttft is not None or _streaming(attributes, {**settings, **metadata}, asked, told),
            first_token_ns=ttft,
            finish_reason=reason,
            usage=_usage(attributes, metadata, told) if is_call else None,
            sender_cost_nano=nano_dollars(attributes.get("langsmith.total_cost")) if is_call else None,
            parameters=_parameters(metadata, settings) if is_call else {},
            tools=_tools(settings, asked) if is_call else (),
            input=asked.messages,
            output=news(asked.messages, told.messages) if kind is not Kind.LLM else told.messages,
            tool=_tool(span, metadata) if kind is Kind.TOOL else None,
            documents=_documents(attributes) if kind is Kind.RETRIEVER else (),
            session=first_label(metadata, _SESSION) or made_for.session or label(attributes.get(_THREAD)),
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            agent=first_label(metadata, ("lc_agent_name", "agent_name")),
            tags=texts(attributes.get("langsmith.span.tags")),
            title=None if span.name else label(attributes.get("langsmith.span.kind")),
            error=_error(span),
            refusal=refused if kind is Kind.LLM else None,
        )


def _kind(attributes: _Attributes) -> Kind | None:
    given = label(attributes.get("langsmith.span.kind"))
    return _KINDS.get(given.lower()) if given else None


def _metadata(attributes: _Attributes) -> dict[str, Value]:
    size = len(_METADATA)
    return {key[size:]: value for key, value in attributes.items() if key.startswith(_METADATA)}


def _content(attributes: _Attributes, kind: Kind | None) -> tuple[RequestBody, ResponseBody]:
    """What went in and what came out of a run sent natively; the other form has them as ``gen_ai.prompt``."""
    given, returned = attributes.get(_IN), attributes.get(_OUT)
    if kind is Kind.TOOL or (given is None and returned is None):
        return RequestBody(), ResponseBody()
    asked = request(given) if given is not None else RequestBody()
    silent = returned is None or kind in (Kind.EMBEDDING, Kind.RETRIEVER)
    return asked, ResponseBody() if silent else response(returned)


def _requested(metadata: _Attributes, settings: _Attributes, asked: RequestBody) -> str | None:
    return asked.model or text(metadata.get("ls_model_name")) or requested_model(settings)


def _provider(metadata: _Attributes, model: str | None) -> str | None:
    named = metadata.get("ls_provider")
    return provider(named, model) if named or model else None


def _streaming(
    attributes: _Attributes, metadata: _Attributes, asked: RequestBody, told: ResponseBody
) -> bool | None:
    """Whether the answer was streamed; the metadata repeat what the call was told to do."""
    if told.streaming or asked.streaming is not None:
        return told.streaming or asked.streaming
    asked_for = flag(attributes.get("langsmith.request.streaming"))
    return flag(metadata.get("stream")) if asked_for is None else asked_for


def _usage(attributes: _Attributes, metadata: _Attributes, told: ResponseBody) -> Usage | None:
    """Tokens from the answer, from the metadata, or as the older protocol counted them."""
    if "gen_ai.completion" in attributes:  # where the exported form keeps the same
        return None
    found = told.usage or body_usage(metadata.get("usage_metadata"))
    if found is not None:
        return found
    given, made = (first_count(attributes, keys) for keys in _COUNTS)
    parts = {f"{into}_details": mapping(attributes.get(f"langsmith.{name}_details")) for name, into in _PARTS}
    return body_usage({"input_tokens": given, "output_tokens": made, **parts})


def _parameters(metadata: _Attributes, settings: _Attributes) -> dict[str, Value]:
    """The parameters of the call, which older clients gave as ``ls_temperature`` and the like only."""
    found = {key[3:]: metadata[key] for key in _PARAMETERS if metadata.get(key) is not None}
    found |= {key: held for key, held in mapping(metadata.get("ls_invocation_params")).items() if held}
    found |= settings
    return {key: held for key, held in parameters(found).items() if key not in _NOT_PARAMETERS}


def _tools(settings: _Attributes, asked: RequestBody) -> tuple[ToolDefinition, ...]:
    return tools(settings.get("tools") or settings.get("functions")) or asked.tools


def _tool(span: RawSpan, metadata: _Attributes) -> ToolUse:
    """The call a tool run stands for; its arguments stand in its inputs, alone or as text under ``input``."""
    attributes = span.attributes
    given = decoded(attributes.get(_IN))
    if isinstance(given, dict) and set(given) == {"input"}:
        given = decoded(given["input"])
    returned = decoded(attributes.get(_OUT))
    call_id = label(mapping(mapping(returned).get("output")).get("tool_call_id"))
    if isinstance(returned, dict) and len(returned) == 1:
        returned = returned.get("output", returned.get("outputs", returned))
    own = first_label({**attributes, **metadata}, ("langsmith.extra.tool_call_id", "tool_call_id"))
    return ToolUse(label(span.name), own or call_id, given, tool_output(returned))


def _documents(attributes: _Attributes) -> tuple[Document, ...]:
    found = decoded(attributes.get(_OUT, attributes.get("gen_ai.completion")))
    return documents(found.get("output", found) if isinstance(found, dict) else found)


def _error(span: RawSpan) -> ErrorFact | None:
    """Why the run failed: an exception as Python or JavaScript writes it, and perhaps a stack trace."""
    found = generic.error(span)
    if found is None or found.message is None:
        return found
    said = found.message.partition(_TRACEBACK)[0].partition(_STACK)[0].strip()[:_LONGEST_ERROR]
    if thrown := _THROWN.fullmatch(said):
        kind, message = thrown.groups()
    elif raised := _RAISED.fullmatch(said):
        kind, message = raised.group(1), _unescaped(raised.group(3) or "")
    else:
        return found
    kept = found.type not in (None, "Exception")
    return replace(found, type=found.type if kept else kind, message=message or found.message)


def _unescaped(said: str) -> str:
    for escaped, meant in _REPR_ESCAPES:
        said = said.replace(escaped, meant)
    return said


DIALECT: Dialect = _LangSmith()
