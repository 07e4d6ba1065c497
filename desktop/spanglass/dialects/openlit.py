"""OpenLIT: its own operations, and the contents its older versions put under names of their own."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect
from spanglass.dialects.message_shapes import messages
from spanglass.dialects.values import first_count, first_label, label, nano_dollars, text

_Attributes = Mapping[str, Value]

_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        ("execute_task", "execution", "user_prompt_processing", "tool_coordination", "model_request"),
        Kind.CHAIN,
    ),
    **dict.fromkeys(
        ("translate", "speech_to_text", "text_to_speech", "transliterate", "speech_to_text_translate",
         "language_identification"), Kind.LLM,
    ),
}  # fmt: skip
_NAMED: Mapping[str, Kind] = {"chat": Kind.LLM, "embeddings": Kind.EMBEDDING}
_SEARCHES = frozenset({"query", "search", "fetch", "retrieve", "get", "similarity_search"})
_PROMPTS = ("gen_ai.content.prompt", "gen_ai.workflow.input", "gen_ai.framework.pipeline.input_data",
            "gen_ai.agent.task")  # fmt: skip
_COMPLETIONS = ("gen_ai.content.completion", "gen_ai.workflow.output", "gen_ai.agent.actual_output",
                "gen_ai.framework.pipeline.output_data", "gen_ai.agent.finish.output")  # fmt: skip
_INPUT, _OUTPUT, _TOTAL = (f"gen_ai.token.usage.{side}" for side in ("input", "output", "total"))


class _OpenLit:
    """Reads what OpenLIT says in names of its own, also about vector databases."""

    name = "openlit"
    rank = 28
    kind_rank = 63
    heads = frozenset({"telemetry", "openlit"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts under OpenLIT's own names; its log records are the GenAI convention's."""
        attributes = span.attributes
        if attributes.get("telemetry.sdk.name") != "openlit" and not span.scope.name.startswith("openlit"):
            return NOTHING
        given, made = first_count(attributes, (_INPUT,)), first_count(attributes, (_OUTPUT,))
        total = first_count(attributes, (_TOTAL,))
        return Facts(
            kind=_kind(attributes) if attributes else _named(span)[0],
            model_requested=first_label(attributes, ("gen_ai.llm.model",)) if attributes else _named(span)[1],
            usage=Usage(given, made, total=total) if given is not None or made is not None else None,
            sender_cost_nano=nano_dollars(attributes.get("gen_ai.token.cost.total")),
            input=_first(attributes, _PROMPTS, "user") or _query(attributes),
            output=_reasoning(attributes) + _first(attributes, _COMPLETIONS, "assistant"),
            session=first_label(attributes, ("gen_ai.crawl.session_id",)),
            feature=first_label(attributes, ("gen_ai.application_name",)),
        )


def _kind(attributes: _Attributes) -> Kind | None:
    operation = (label(attributes.get("gen_ai.operation.name")) or "").lower()
    if operation != "vectordb":
        return _KINDS.get(operation)
    done = (label(attributes.get("db.operation.name")) or "").lower()
    return Kind.RETRIEVER if done in _SEARCHES else Kind.SPAN


def _named(span: RawSpan) -> tuple[Kind | None, str | None]:
    """The kind and the model in a span's name: of a call that failed, older versions leave no more."""
    operation, _, model = span.name.partition(" ")
    kind = _NAMED.get(operation)
    return kind, (label(model) if kind else None)


def _first(attributes: _Attributes, keys: tuple[str, ...], role: str) -> tuple[Message, ...]:
    return next((said for key in keys if (said := messages(attributes.get(key), role))), ())


def _query(attributes: _Attributes) -> tuple[Message, ...]:
    said = text(attributes.get("db.query.text"))
    return messages(said, "user") if said and "gen_ai.operation.name" in attributes else ()


def _reasoning(attributes: _Attributes) -> tuple[Message, ...]:
    said = text(attributes.get("gen_ai.content.reasoning"))
    return (Message("assistant", (Part(PartType.REASONING, said),)),) if said else ()


DIALECT: Dialect = _OpenLit()
