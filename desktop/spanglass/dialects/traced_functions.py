"""Functions that the SDKs of Laminar, HoneyHive, AgentOps and Mirascope trace: what went in and came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Message
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.dialects import Dialect
from spanglass.dialects.call_arguments import call_arguments, sole_argument
from spanglass.dialects.generic import attribution
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import news
from spanglass.dialects.request_bodies import request
from spanglass.dialects.response_bodies import response
from spanglass.dialects.values import label, under, unquoted

_Attributes = Mapping[str, Value]

_CHAINS = (
    "default",
    "executor",
    "evaluation",
    "pipeline",
    "session",
    "workflow",
    "task",
    "operation",
    "chain",
    "trace",
    "response_resume",
)
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(_CHAINS, Kind.CHAIN),
    **dict.fromkeys(("evaluator", "human_evaluator"), Kind.EVALUATOR),
    "llm": Kind.LLM, "model": Kind.LLM, "tool": Kind.TOOL, "agent": Kind.AGENT, "guardrail": Kind.GUARDRAIL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Names:
    """The names one SDK has for the kind of a span, what was given and returned, and whom it was for.

    A name that ends in a dot begins those of several attributes, which are the fields of one value.
    """

    kind: str
    given: tuple[str, ...]
    returned: tuple[str, ...]
    properties: tuple[str, ...]


_SDKS = (
    _Names("lmnr.span.type", ("lmnr.span.input",), ("lmnr.span.output",), ("lmnr.association.properties.",)),
    _Names(
        "honeyhive_event_type", ("honeyhive_inputs.",), ("honeyhive_outputs.result", "honeyhive_outputs."),
        ("honeyhive.", "honeyhive_user_properties."),
    ),
    _Names("agentops.span.kind", ("agentops.entity.input",), ("agentops.entity.output",), ("agentops.",)),
    _Names(
        "mirascope.type", ("mirascope.trace.arg_values",), ("mirascope.trace.output",),
        ("mirascope.ops.", "mirascope.trace."),
    ),
)  # fmt: skip
_BY_KIND = {"agentops.span.kind": "agentops.{kind}."}


class _TracedFunctions:
    """Reads the spans around functions, and what their SDKs add to those of other instrumentation."""

    name = "traced_functions"
    rank = 74
    kind_rank = 74
    heads = frozenset({"lmnr", "honeyhive", "honeyhive_event_type", "agentops", "mirascope"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; these SDKs write no log records."""
        names = next((each for each in _SDKS if each.kind in span.attributes), None)
        if names is None:
            return NOTHING
        attributes = span.attributes
        stated = (label(attributes[names.kind]) or "").lower()
        kind = _KINDS.get(stated)
        inner = _BY_KIND.get(names.kind, "").format(kind=stated)
        given = _value(attributes, (*((f"{inner}input",) if inner else ()), *names.given))
        returned = _value(attributes, (*((f"{inner}output",) if inner else ()), *names.returned))
        made_for = attribution(_fields(attributes, names.properties))
        is_tool = kind is Kind.TOOL and not (given is None and returned is None)
        asked, told = ((), ()) if kind is Kind.TOOL else _said(given, returned)
        return Facts(
            kind=kind,
            input=asked,
            output=told,
            tool=ToolUse(span.name, None, call_arguments(given), tool_output(returned)) if is_tool else None,
            session=made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            tags=made_for.tags,
            agent=span.name if kind is Kind.AGENT else None,
        )


def _value(attributes: _Attributes, names: tuple[str, ...]) -> Value:
    for name in names:
        found = (_fields(attributes, (name,)) or None) if name.endswith(".") else attributes.get(name)
        if found is not None:
            return unquoted(found)
    return None


def _fields(attributes: _Attributes, prefixes: tuple[str, ...]) -> dict[str, Value]:
    return {name: held for prefix in prefixes for name, held in under(attributes, prefix).items()}


def _said(given: Value, returned: Value) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What was given and returned as messages, without those that only came back as they went in."""
    asked = request(_argument(given)).messages if given is not None else ()
    told = response(returned).messages if returned is not None else ()
    return asked, news(asked, told)


def _argument(given: Value) -> Value:
    """The one argument of a function that has no other, as text or messages say most."""
    found = sole_argument(given)
    if isinstance(found, dict) and len(found) == 1:
        only = next(iter(found.values()))
        return only if isinstance(only, str | list | dict) else found
    return found


DIALECT: Dialect = _TracedFunctions()
