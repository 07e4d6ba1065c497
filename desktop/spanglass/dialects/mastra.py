"""Mastra's spans: what went in and came out under the name of each kind, and for whom in its metadata."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.messages import Message
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.timestamps import moment_ns
from spanglass.dialects import Dialect
from spanglass.dialects.generic import noted
from spanglass.dialects.message_shapes import message
from spanglass.dialects.request_bodies import request
from spanglass.dialects.response_bodies import response
from spanglass.dialects.values import decoded, label, listing, mapping, text, unquoted

_Attributes = Mapping[str, Value]

_TYPE, _META = "mastra.span.type", "mastra.metadata."
_KINDS: Mapping[str, Kind] = {
    "agent_run": Kind.AGENT, "model_step": Kind.CHAIN, "model_chunk": Kind.SPAN, "tool_call": Kind.TOOL,
    "mcp_tool_call": Kind.TOOL, "processor_run": Kind.CHAIN, "workflow_run": Kind.CHAIN,
    "workflow_step": Kind.CHAIN,
}  # fmt: skip
_GENERATION, _CALLS = "model_generation", ("model_inference", "model_generation")
"""Of these one is the call: by the GenAI convention the first, by OpenInference all of a generation."""
_SILENT = ("model_inference", "tool_call", "mcp_tool_call")
_SAID = frozenset({"text", "toolCalls", "object"})
_LONGEST = 500


class _Mastra:
    """Reads what stands around calls and tools, which speak the GenAI convention themselves."""

    name = "mastra"
    rank = 8
    kind_rank = 5
    heads = frozenset({"mastra"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts under Mastra's own names; it writes no log records of calls."""
        attributes = span.attributes
        named = label(attributes.get(_TYPE))
        if named is None:
            return NOTHING
        is_around = named == _GENERATION and "gen_ai.operation.name" in attributes
        made_for = noted(_metadata(attributes))
        speaks = named not in _SILENT
        given, returned = (
            attributes.get(f"mastra.{named}.{way}") if speaks else None for way in ("input", "output")
        )
        return Facts(
            kind=Kind.CHAIN if is_around else _KINDS.get(named),
            input=request(unquoted(given)).messages if given is not None else (),
            output=_answer(unquoted(returned)) if returned is not None else (),
            session=made_for.session or label(attributes.get(f"{_META}threadId")),
            user=made_for.user or label(attributes.get(f"{_META}resourceId")),
            customer=made_for.customer,
            feature=made_for.feature,
            tags=made_for.tags,
            first_token_ns=_first_token(span) if named in _CALLS and not is_around else None,
        )


def _answer(returned: Value) -> tuple[Message, ...]:
    """What came out: an object with text, thoughts and calls of tools each under a name, or anything else."""
    held = mapping(returned)
    if _SAID.isdisjoint(held):
        return response(returned).messages
    content: list[Value] = [
        {"type": "reasoning", **mapping(thought)} for thought in listing(held.get("reasoning"))
    ]
    if said := text(held.get("text")):
        content.append({"type": "text", "text": said})
    content += [{"type": "tool-call", **mapping(call)} for call in listing(held.get("toolCalls"))]
    if not content and held.get("object") is not None:
        return response(held["object"]).messages
    return (message({"role": "assistant", "content": content}, "assistant"),)


def _metadata(attributes: _Attributes) -> dict[str, Value]:
    """What the program says of a run; what a model answered, headers and body, is none of it."""
    return {
        key[len(_META) :]: decoded(held) if len(text(held) or "") < _LONGEST else None
        for key, held in attributes.items()
        if key.startswith(_META)
    }


def _first_token(span: RawSpan) -> int | None:
    """After how long the answer began; a later step of a run tells when the first one's did."""
    began = moment_ns(span.attributes.get("mastra.completion_start_time"))
    return began - span.start_ns if began is not None and span.start_ns < began <= span.end_ns else None


DIALECT: Dialect = _Mastra()
