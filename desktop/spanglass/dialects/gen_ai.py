"""The OpenTelemetry GenAI semantic conventions, from the first (``gen_ai.system``) to the newest names."""

import re
from collections.abc import Mapping, Sequence

from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage, filled
from spanglass.dialects import Dialect, finish
from spanglass.dialects.call_arguments import call_arguments, unwrapped
from spanglass.dialects.documents import documents
from spanglass.dialects.gen_ai_events import Said, said, tool_exchange
from spanglass.dialects.gen_ai_messages import FLATTENED, Conversation, conversation
from spanglass.dialects.gen_ai_usage import usage
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.providers import provider
from spanglass.dialects.shapes import by_keys
from spanglass.dialects.timing import first_token
from spanglass.dialects.tool_definitions import flattened_tools, tools
from spanglass.dialects.values import first_label, flag, label, nano_dollars, text, texts, unquoted

_Attributes = Mapping[str, Value]

_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        ("chat", "generate_content", "text_completion", "completion", "generate", "llm_call"), Kind.LLM
    ),
    **dict.fromkeys(("responses", "image", "image_generation", "audio", "speech", "transcription"), Kind.LLM),
    **dict.fromkeys(("llm_request", "decide"), Kind.LLM),
    **dict.fromkeys(("embeddings", "embedding"), Kind.EMBEDDING),
    **dict.fromkeys(("execute_tool", "tool_call"), Kind.TOOL),
    **dict.fromkeys(("invoke_agent", "create_agent", "agent"), Kind.AGENT),
    **dict.fromkeys(
        ("invoke_workflow", "plan", "agent_step", "chain", "workflow", "framework", "task"), Kind.CHAIN
    ),
    **dict.fromkeys(("schedule_tool_calls", "search_memory", "create_memory", "update_memory"), Kind.CHAIN),
    **dict.fromkeys(("execute_task", "goto"), Kind.CHAIN),
    **dict.fromkeys(
        ("upsert_memory", "delete_memory", "create_memory_store", "delete_memory_store"), Kind.CHAIN
    ),
    **dict.fromkeys(("retrieval", "retrieve", "vector_db_retrieve"), Kind.RETRIEVER),
    **dict.fromkeys(("rerank", "reranking"), Kind.RERANKER),
    **dict.fromkeys(("guardrail", "apply_guardrail"), Kind.GUARDRAIL),
    **dict.fromkeys(("evaluate", "evaluation"), Kind.EVALUATOR),
}
_REQUEST = "gen_ai.request."
_EMPTY: Sequence[Value] = ("", [], {})
_NOT_PARAMETERS = frozenset(
    {
        "model",
        "stream",
        "is_stream",
        "user",
        "tools",
        "available_tools",
        "attempt",
        "id",
        "type",
        "streaming",
        "base_url",
        "messages",
    }
)
_OTHER_PARAMETERS: Mapping[str, str] = {
    "gen_ai.output.type": "output.type",
    "gen_ai.openai.request.response_format": "response_format",
    "gen_ai.openai.request.seed": "seed",
    "gen_ai.openai.request.service_tier": "service_tier",
    "openai.request.service_tier": "service_tier",
    "gen_ai.embeddings.dimension.count": "embeddings.dimension.count",
    "gen_ai.retrieval.top_k": "top_k",
}
_OPENLIT: Mapping[str, Value] = {
    "seed": 0, "frequency_penalty": 0, "presence_penalty": 0, "temperature": 1, "top_p": 1, "top_k": 1,
}  # fmt: skip
"""What OpenLIT writes for a parameter that was not set."""
_STREAMING = (
    "gen_ai.request.stream", "gen_ai.is_streaming", "gen_ai.request.is_stream", "gen_ai.request.streaming",
)  # fmt: skip
_TOOLS = (
    "gen_ai.tool.definitions",
    "gen_ai.request.tools",
    "gen_ai.request.available_tools",
    "gen_ai.agent.tools",
)
_FUNCTIONS = "gen_ai.request.functions"
_FINISH = (
    "gen_ai.response.finish_reasons", "gen_ai.response.finish_reason", "gen_ai.response.stop_reason",
    "anthropic.message.stop_reason",
)  # fmt: skip
_MADE_UP = re.compile(r"chatcmpl-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|resp_[\w=-]{100,}")
_PROVIDERS = ("gen_ai.provider.name", "gen_ai.system", "gen_ai.model.provider")
_SESSION = ("gen_ai.conversation.id", "gen_ai.session.id", "gen_ai.thread.id")
_USER = ("gen_ai.request.user", "gen_ai.user.id", "gen_ai.user")
_ARGUMENTS = ("gen_ai.tool.call.arguments", "gen_ai.tool.args", "gen_ai.tool.arguments", "gen_ai.tool.input")
_RESULTS = ("gen_ai.tool.call.result", "gen_ai.tool.result", "gen_ai.tool.output")
_NO_MODEL = frozenset({"unknown", "no-model"})
_QUERIES = ("gen_ai.retrieval.query.text", "gen_ai.retrieval.query", "gen_ai.rerank.query")


class _GenAi:
    """Reads attributes, events and log records of the convention."""

    name = "gen_ai"
    rank = 10
    kind_rank = 60
    heads = frozenset({"gen_ai"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:
        """The facts the convention's names state."""
        told = said(span, logs) if logs or span.events else None
        attributes = {**told.attributes, **span.attributes} if told and told.attributes else span.attributes
        named, is_flattened = _scan(attributes)
        talk = conversation(attributes, told, is_flattened=is_flattened)
        operation = text(attributes.get("gen_ai.operation.name"))
        kind = _KINDS.get(operation.lower()) if operation else None
        tool = _tool(attributes, told, talk) if kind in (None, Kind.TOOL) else None
        requested, responded = _models(attributes, talk)
        reason = _finish_reason(attributes, talk)
        streaming = _streaming(attributes)
        ttft = None if streaming is False else first_token(attributes, span)
        return Facts(
            kind=kind,
            operation=operation,
            provider=_provider(attributes, responded or requested),
            model_requested=requested,
            model_responded=responded,
            response_id=_response_id(span) or (talk.response.id if talk.response else None),
            streaming=True if streaming is None and ttft is not None else streaming,
            first_token_ns=ttft,
            finish_reason=reason,
            usage=_usage(attributes, span, kind, talk),
            sender_cost_nano=nano_dollars(attributes.get("gen_ai.usage.cost")),
            parameters=_parameters(attributes, named),
            tools=_tools(attributes, told, talk),
            input=() if tool else talk.input or _query(attributes),
            output=() if tool else talk.output,
            tool=tool,
            documents=documents(attributes.get("gen_ai.retrieval.documents")),
            session=_session(attributes),
            user=first_label(attributes, _USER) or (label(told.attributes.get("user.id")) if told else None),
            agent=first_label(attributes, ("gen_ai.agent.name",)),
            refusal=finish.refusal(
                reason, talk.output, talk.output_at, talk.response.refusal if talk.response else None
            ),
        )


def _response_id(span: RawSpan) -> str | None:
    """The id of the response, unless LiteLLM made one in place of the provider's."""
    found = text(span.attributes.get("gen_ai.response.id"))
    is_made_up = found is not None and span.scope.name == "litellm" and _MADE_UP.fullmatch(found) is not None
    return None if is_made_up else found


def _session(attributes: _Attributes) -> str | None:
    """The conversation, unless a client gives the id of OpenAI's last response for it: each has its own."""
    named = first_label(attributes, _SESSION)
    return None if named is not None and named.startswith("resp_") else named


def _parameters(attributes: _Attributes, named: Sequence[tuple[str, str]]) -> dict[str, Value]:
    """The request parameters that say something."""
    parameters: dict[str, Value] = {}
    for key, name in named:
        value = attributes[key]
        if value is not None and value != -1 and (value or value not in _EMPTY):
            parameters[name] = value
    if parameters and attributes.get("telemetry.sdk.name") == "openlit":
        parameters = {name: value for name, value in parameters.items() if value != _OPENLIT.get(name)}
    return parameters


@by_keys
def _scan(keys: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The keys of request parameters with the names of these, and whether messages are flattened."""
    named = []
    is_flattened = False
    for key in keys:
        if key.startswith(_FUNCTIONS):
            continue
        if key.startswith(_REQUEST):
            named.append((key, key[len(_REQUEST) :]))
        elif key in _OTHER_PARAMETERS:
            named.append((key, _OTHER_PARAMETERS[key]))
        else:
            is_flattened = is_flattened or key.startswith(FLATTENED)
    return tuple((key, name) for key, name in named if name not in _NOT_PARAMETERS), is_flattened


def _models(attributes: _Attributes, talk: Conversation) -> tuple[str | None, str | None]:
    requested, responded = (
        _named(attributes.get("gen_ai.request.model")),
        _named(attributes.get("gen_ai.response.model")),
    )
    if requested is None and talk.request is not None:
        requested = talk.request.model
    if responded is None and talk.response is not None:
        responded = talk.response.model
    return requested, responded


def _named(value: Value) -> str | None:
    """The name of a model, unless it says that there is none."""
    name = text(value)
    return None if name in _NO_MODEL else name


def _provider(attributes: _Attributes, model: str | None) -> str | None:
    named = next((found for key in _PROVIDERS if (found := attributes.get(key))), None)
    return provider(named, model) if named or model else None


def _finish_reason(attributes: _Attributes, talk: Conversation) -> str | None:
    for key in _FINISH:
        if (value := attributes.get(key)) is not None:
            found = finish.deciding(filter(None, map(finish.reason, texts(value))))
            if found is not None:
                return found
    if (found := finish.of_messages(talk.output)) is not None or talk.response is None:
        return found
    return talk.response.finish_reason


def _usage(attributes: _Attributes, span: RawSpan, kind: Kind | None, talk: Conversation) -> Usage | None:
    """The usage of the span; a call's raw answer adds what its attributes leave out."""
    found = usage(attributes, span)
    return filled(found, talk.response.usage) if talk.response and kind in (Kind.LLM, None) else found


def _streaming(attributes: _Attributes) -> bool | None:
    for key in _STREAMING:
        if (found := flag(attributes.get(key))) is not None:
            return found
    return None


def _tools(attributes: _Attributes, told: Said | None, talk: Conversation) -> tuple[ToolDefinition, ...]:
    """The tools offered, from log records where only these have the schemas."""
    found = _offered(attributes)
    if told is not None and not any(tool.schema for tool in found):
        found = _offered(told.attributes) or found
    return found or (talk.request.tools if talk.request else ())


def _offered(attributes: _Attributes) -> tuple[ToolDefinition, ...]:
    found = next((found for key in _TOOLS if (found := tools(attributes.get(key)))), ())
    is_flattened = not found and f"{_FUNCTIONS}.0.name" in attributes
    return flattened_tools(attributes, _FUNCTIONS) if is_flattened else found


def _tool(attributes: _Attributes, told: Said | None, talk: Conversation) -> ToolUse | None:
    """The call a tool span stands for; raw prompts and events are asked for what has no attribute."""
    name = first_label(attributes, ("gen_ai.tool.name",))
    call_id = first_label(attributes, ("gen_ai.tool.call.id", "gen_ai.tool.call_id"))
    if call_id is not None and call_id.startswith("<"):  # "<not specified>"
        call_id = None
    if name is None and call_id is None:
        return None
    given = _first(attributes, (*_ARGUMENTS, "gen_ai.prompt"))
    returned = _first(attributes, _RESULTS)
    if told is not None and (given is None or returned is None):
        event_given, event_returned, event_id = tool_exchange(told)
        given, returned = (
            event_given if given is None else given,
            event_returned if returned is None else returned,
        )
        call_id = call_id or event_id
    if given is None and talk.input:
        given = _spoken_result(talk.input)
    if returned is None and talk.output:
        returned = _spoken_result(talk.output)
    return ToolUse(
        name,
        call_id,
        call_arguments(given),
        tool_output(unwrapped(unquoted(returned))),
        text(attributes.get("gen_ai.tool.description")),
    )


def _spoken_result(output: tuple[Message, ...]) -> Value:
    results = [part.result for turn in output for part in turn.parts if part.type is PartType.TOOL_RESULT]
    return results[-1] if results else "\n".join(turn.text for turn in output) or None


def _first(attributes: _Attributes, keys: tuple[str, ...]) -> Value:
    return next((value for key in keys if (value := attributes.get(key)) is not None), None)


def _query(attributes: _Attributes) -> tuple[Message, ...]:
    """The question a retrieval was asked, as a message."""
    found = next((said for key in _QUERIES if (said := text(attributes.get(key)))), None)
    return (Message("user", (Part(PartType.TEXT, found),)),) if found else ()


DIALECT: Dialect = _GenAi()
