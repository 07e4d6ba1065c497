"""OpenLLMetry's own attributes: ``traceloop.…`` and, beside or before the GenAI convention, ``llm.…``."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import CALL_KINDS, NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Message
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish, voltagent
from spanglass.dialects.call_arguments import call_arguments, sole_argument, unwrapped
from spanglass.dialects.documents import documents
from spanglass.dialects.flattened import rows
from spanglass.dialects.generic import Attribution, attribution
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import message, news
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import request
from spanglass.dialects.response_bodies import response
from spanglass.dialects.shapes import by_keys
from spanglass.dialects.tool_definitions import flattened_tools
from spanglass.dialects.values import first_count, first_label, flag, text, unquoted

_Attributes = Mapping[str, Value]
_Lists = dict[str, list[dict[str, Value]]]

_PROPERTIES = "traceloop.association.properties."
_IN, _OUT = "traceloop.entity.input", "traceloop.entity.output"
_MARKS = (
    "traceloop.span.kind", "traceloop.entity.name", "llm.request.type", "llm.usage.total_tokens",
    "llm.request.functions.0.name", "llm.vendor",
)  # fmt: skip
"""Attributes of which a span of OpenLLMetry that says anything has one, unless it only has properties."""
_KINDS: Mapping[str, Kind] = {
    "workflow": Kind.CHAIN, "task": Kind.CHAIN, "agent": Kind.AGENT, "tool": Kind.TOOL,
}  # fmt: skip
_REQUESTS: Mapping[str, Kind] = {
    "chat": Kind.LLM, "completion": Kind.LLM, "embedding": Kind.EMBEDDING, "rerank": Kind.RERANKER,
}  # fmt: skip
_FLATTENED = ("llm.prompts.", "llm.completions.")
_FUNCTIONS = "llm.request.functions"
_INPUT = ("llm.usage.prompt_tokens", "llm.usage.input_tokens")
_OUTPUT = ("llm.usage.completion_tokens", "llm.usage.output_tokens")
_PARAMETERS: Mapping[str, str] = {
    "llm.frequency_penalty": "frequency_penalty", "llm.presence_penalty": "presence_penalty",
    "llm.top_k": "top_k", "llm.chat.stop_sequences": "stop_sequences",
    "llm.request.repetition_penalty": "repetition_penalty",
    "llm.request.reasoning_effort": "reasoning.level", "llm.request.max_tokens": "max_tokens",
    "llm.temperature": "temperature", "llm.top_p": "top_p",
}  # fmt: skip
_FINISH = ("llm.response.finish_reason", "llm.response.stop_reason")
_NOBODY = Attribution()
_NO_USAGE = Usage()


class _Traceloop:
    """Reads workflows, tasks, agents and tools, and what older versions wrote of model calls."""

    name = "traceloop"
    rank = 70
    kind_rank = 72
    heads = frozenset({"traceloop", "llm"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; events and log records are those of the GenAI convention."""
        attributes = span.attributes
        named, is_marked = _own(attributes)
        if not is_marked or span.scope.name.startswith(voltagent.SCOPE):
            return NOTHING
        properties = {name: attributes[key] for key, name in named}
        kind = _kind(attributes)
        lists = rows(attributes, _FLATTENED) if kind in CALL_KINDS else {}
        requested, responded = _models(attributes, properties, kind)
        returned = unwrapped(unquoted(attributes.get(_OUT)))
        retrieved = documents(returned) if isinstance(returned, dict) and "documents" in returned else ()
        asked, told = _said(attributes, kind, lists, None if retrieved else returned)
        is_call = kind in CALL_KINDS
        made_for = attribution({**properties, **attributes}) if properties else _NOBODY
        agent = first_label(attributes, ("traceloop.entity.name",)) if kind is Kind.AGENT else None
        reason = next((found for key in _FINISH if (found := finish.reason(attributes.get(key)))), None)
        return Facts(
            kind=kind,
            provider=_provider(attributes, properties, responded or requested) if is_call else None,
            model_requested=requested,
            model_responded=responded,
            streaming=flag(attributes.get("llm.is_streaming")) if is_call else None,
            finish_reason=reason,
            usage=_usage(attributes),
            parameters=_parameters(attributes),
            tools=flattened_tools(attributes, _FUNCTIONS) if is_call else (),
            input=asked,
            output=told,
            tool=_tool(attributes, returned) if kind is Kind.TOOL else None,
            documents=retrieved,
            session=made_for.session or first_label(properties, ("thread_id", "chat_id")),
            user=made_for.user or first_label(attributes, ("llm.user",)),
            customer=made_for.customer,
            feature=made_for.feature,
            agent=agent or first_label(properties, ("lc_agent_name",)),
            tags=made_for.tags,
        )


@by_keys
def _own(keys: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The keys of a program's own properties with their names, and whether any key is of this dialect."""
    named = tuple((key, key.removeprefix(_PROPERTIES)) for key in keys if key.startswith(_PROPERTIES))
    return named, bool(named) or any(mark in keys for mark in _MARKS)


def _kind(attributes: _Attributes) -> Kind | None:
    entity, asked = text(attributes.get("traceloop.span.kind")), text(attributes.get("llm.request.type"))
    found = _KINDS.get(entity.lower()) if entity else None
    return found or (_REQUESTS.get(asked.lower()) if asked else None)


def _models(
    attributes: _Attributes, properties: _Attributes, kind: Kind | None
) -> tuple[str | None, str | None]:
    """Models under the names of before the GenAI convention, or as LangChain's metadata name them."""
    if kind not in CALL_KINDS:
        return None, None
    requested = text(attributes.get("llm.request.model")) or text(properties.get("ls_model_name"))
    return requested, text(attributes.get("llm.response.model"))


def _provider(attributes: _Attributes, properties: _Attributes, model: str | None) -> str | None:
    named = attributes.get("llm.vendor") or properties.get("ls_provider")
    return provider(named, model) if named or model else None


def _usage(attributes: _Attributes) -> Usage | None:
    found = Usage(
        input=first_count(attributes, _INPUT),
        output=first_count(attributes, _OUTPUT),
        reasoning=first_count(attributes, ("llm.usage.reasoning_tokens",)),
        total=first_count(attributes, ("llm.usage.total_tokens",)),
    )
    return None if found == _NO_USAGE else found


def _parameters(attributes: _Attributes) -> dict[str, Value]:
    return {
        name: value
        for key, name in _PARAMETERS.items()
        if (value := attributes.get(key)) is not None and value not in ("", [])
    }


def _said(
    attributes: _Attributes, kind: Kind | None, lists: _Lists, returned: Value
) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What went in and came out: of a call its oldest messages, of everything but tools its arguments."""
    if kind is Kind.TOOL:
        return (), ()
    if kind in CALL_KINDS:
        return _turns(lists.get("prompts", []), "user"), _turns(lists.get("completions", []), "assistant")
    given = attributes.get(_IN)
    asked = request(sole_argument(given)).messages if given is not None else ()
    return asked, news(asked, response(returned).messages) if returned else ()


def _turns(flat: list[dict[str, Value]], role: str) -> tuple[Message, ...]:
    return tuple(message(row, role) for row in flat if "content" in row)


def _tool(attributes: _Attributes, returned: Value) -> ToolUse:
    name = first_label(attributes, ("traceloop.entity.name",))
    return ToolUse(name, None, call_arguments(attributes.get(_IN)), tool_output(returned))


DIALECT: Dialect = _Traceloop()
