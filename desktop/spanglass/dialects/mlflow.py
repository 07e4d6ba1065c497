"""MLflow's attributes, ``mlflow.…``, each of which holds JSON, beside request parameters under bare names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import CALL_KINDS, Facts, Kind, ToolUse
from spanglass.core.span import STATUS_ERROR, LogRecord, RawSpan, Value
from spanglass.core.usage import Usage, filled
from spanglass.dialects import Dialect, finish, generic
from spanglass.dialects.call_arguments import call_arguments
from spanglass.dialects.documents import documents
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import news
from spanglass.dialects.providers import of_model, provider
from spanglass.dialects.request_bodies import RequestBody, parameters, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.timing import first_event
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import figure, first_count, flag, label, mapping, nano_dollars, text, unquoted

_Attributes = Mapping[str, Value]

_IN, _OUT = "mlflow.spanInputs", "mlflow.spanOutputs"
_TAGS = "mlflow.traceTag."
_KINDS: Mapping[str, Kind] = {
    "llm": Kind.LLM, "chat_model": Kind.LLM, "embedding": Kind.EMBEDDING, "tool": Kind.TOOL,
    "retriever": Kind.RETRIEVER, "reranker": Kind.RERANKER, "agent": Kind.AGENT, "chain": Kind.CHAIN,
    "parser": Kind.CHAIN, "workflow": Kind.CHAIN, "task": Kind.CHAIN, "memory": Kind.CHAIN,
    "guardrail": Kind.GUARDRAIL, "evaluator": Kind.EVALUATOR,
}  # fmt: skip
_SIGNATURE = "signature"
_SILENT = (Kind.TOOL, Kind.RETRIEVER)
_PARAMETERS = (
    "temperature", "top_p", "top_k", "max_tokens", "max_completion_tokens", "max_output_tokens", "seed",
    "stop", "n", "frequency_penalty", "presence_penalty", "reasoning_effort", "response_format",
    "tool_choice",
)  # fmt: skip
_COSTS = ("mlflow.llm.cost", "mlflow.trace.cost")
_FIRST_CHUNK = frozenset({"mlflow.chunk.item.0"})


class _MLflow:
    """Reads traced functions and the calls that MLflow logs by itself."""

    name = "mlflow"
    rank = 33
    kind_rank = 30
    heads = frozenset({"mlflow"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes and events state; MLflow writes no log records."""
        attributes = span.attributes
        kind = _kind(attributes)
        asked, told = _asked(attributes, kind), _told(attributes, kind)
        is_call = kind in CALL_KINDS
        requested = asked.model or text(unquoted(attributes.get("model"))) if is_call else None
        responded = _responded(span, told) if is_call else None
        reason = told.finish_reason if kind is Kind.LLM else None
        ttft = first_event(span, _FIRST_CHUNK) if span.events else None
        streaming = flag(unquoted(attributes.get("stream"))) if asked.streaming is None else asked.streaming
        refused = finish.refusal(reason, told.messages, _OUT, told.refusal)
        return replace(
            _made_for(attributes),
            kind=kind,
            provider=_provider(attributes, responded or requested) if is_call else None,
            model_requested=requested,
            model_responded=responded,
            response_id=told.id if kind is Kind.LLM else None,
            streaming=True if ttft is not None else streaming if is_call else None,
            first_token_ns=ttft,
            finish_reason=reason,
            usage=_usage(attributes, told) if is_call or _SIGNATURE in attributes else None,
            sender_cost_nano=_cost(attributes) if is_call else None,
            parameters=_parameters(attributes, asked) if is_call else {},
            tools=tools(attributes.get("mlflow.chat.tools")) or asked.tools,
            input=asked.messages,
            output=() if kind is Kind.EMBEDDING else news(asked.messages, told.messages),
            tool=_tool(span) if kind is Kind.TOOL else None,
            documents=documents(attributes.get(_OUT)) if kind in (Kind.RETRIEVER, Kind.RERANKER) else (),
            agent=label(span.name) if kind is Kind.AGENT else None,
            refusal=refused if kind is Kind.LLM else None,
        )


def _kind(attributes: _Attributes) -> Kind | None:
    given = label(unquoted(attributes.get("mlflow.spanType")))
    kind = _KINDS.get(given.lower()) if given else None
    # A predictor of DSPy, which stands around the calls that it makes and tells the tokens of all of them.
    return Kind.CHAIN if kind is Kind.LLM and _SIGNATURE in attributes else kind


def _asked(attributes: _Attributes, kind: Kind | None) -> RequestBody:
    given = attributes.get(_IN)
    if given is None or kind is Kind.TOOL:
        return RequestBody()
    found = unquoted(given)
    if kind not in CALL_KINDS and isinstance(found, dict) and len(found) == 1:
        found = next(iter(found.values()))  # the one argument of a function
    return request(found)


def _told(attributes: _Attributes, kind: Kind | None) -> ResponseBody:
    returned = attributes.get(_OUT)
    return ResponseBody() if returned is None or kind in _SILENT else response(unquoted(returned))


def _responded(span: RawSpan, told: ResponseBody) -> str | None:
    """The model that answered; of a call that failed the name is that of the one that was asked."""
    if span.status_code == STATUS_ERROR and _OUT not in span.attributes:
        return None
    return told.model or text(unquoted(span.attributes.get("mlflow.llm.model")))


def _provider(attributes: _Attributes, model: str | None) -> str | None:
    """The provider, which the format of the messages tells only if the model's name does not."""
    named = unquoted(attributes.get("mlflow.llm.provider"))
    shape = label(unquoted(attributes.get("mlflow.message.format")))
    return provider(named, model) if named else of_model(model) or (provider(shape) if shape else None)


def _usage(attributes: _Attributes, told: ResponseBody) -> Usage | None:
    """The tokens MLflow counted, with what the answer tells: details, and whether the cache is inside."""
    counts = mapping(attributes.get("mlflow.chat.tokenUsage"))
    said = Usage(
        input=first_count(counts, ("input_tokens",)),
        output=first_count(counts, ("output_tokens",)),
        cache_read=first_count(counts, ("cache_read_input_tokens",)),
        cache_write=first_count(counts, ("cache_creation_input_tokens",)),
        total=first_count(counts, ("total_tokens",)),
    )
    if not said.known:
        return told.usage
    found = filled(said, told.usage) or said
    whole = told.usage.input if told.usage else None
    cached = (found.cache_read or 0) + (found.cache_write or 0)
    is_exclusive = whole is not None and whole != said.input and whole == (said.input or 0) + cached
    return replace(found, input=whole) if is_exclusive else found


def _cost(attributes: _Attributes) -> int | None:
    """What MLflow reckons that the call cost."""
    costs = (mapping(attributes.get(key)).get("total_cost") for key in _COSTS)
    return next((found for cost in costs if (found := nano_dollars(cost)) is not None), None)


def _parameters(attributes: _Attributes, asked: RequestBody) -> Mapping[str, Value]:
    """The parameters in the request, else those under bare names."""
    bare = {key: figure(unquoted(attributes[key])) for key in _PARAMETERS if key in attributes}
    return asked.parameters or parameters(bare)


def _made_for(attributes: _Attributes) -> Facts:
    """For whom the trace was made, by its root or LangChain's metadata; a tag is a name with a value."""
    size = len(_TAGS)
    tagged = {key[size:]: unquoted(held) for key, held in attributes.items() if key.startswith(_TAGS)}
    found = generic.attribution(tagged)
    if "metadata" in attributes:
        found = found.filled(generic.noted(mapping(attributes["metadata"])))
    return Facts(
        session=label(unquoted(attributes.get("mlflow.trace.session"))) or found.session,
        user=label(unquoted(attributes.get("mlflow.trace.user"))) or found.user,
        customer=found.customer,
        feature=found.feature,
        tags=found.tags,
    )


def _tool(span: RawSpan) -> ToolUse:
    given, returned = span.attributes.get(_IN), span.attributes.get(_OUT)
    return ToolUse(label(span.name), None, call_arguments(unquoted(given)), tool_output(unquoted(returned)))


DIALECT: Dialect = _MLflow()
