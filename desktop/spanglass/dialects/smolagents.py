"""smolagents: what its spans of the OpenInference convention keep of an answer as text of a Python object."""

import re
from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import label, mapping, text

_Attributes = Mapping[str, Value]

_SCOPE = "smolagents"
_HEAD, _TAIL = 4000, 4000
_QUOTED = r"('[^'\\]{0,2000}(?:\\.[^'\\]{0,2000}){0,200}'|\"[^\"\\]{0,2000}(?:\\.[^\"\\]{0,2000}){0,200}\")"
_ID = re.compile(r"^\w{1,60}\(id='([^'\\]{1,200})'")
_REASON = re.compile(r"\b(?:finish|stop)_reason='(\w{1,60})'")
_MODEL = re.compile(r"\bmodel='([^'\\]{1,200})'")
_REFUSAL = re.compile(rf"\brefusal={_QUOTED}")
_READ = re.compile(r"\b(?:cached_tokens|cache_read_input_tokens)=(\d{1,12})\b")
_WRITTEN = re.compile(r"\b(?:cache_write_tokens|cache_creation_input_tokens)=(\d{1,12})\b")
_REASONING = re.compile(r"\breasoning_tokens=(\d{1,12})\b")
_MAX_STEPS = "smolagents.max_steps"


class _Smolagents:
    """Reads the printed answer of a call, and an agent's name, tools and limits."""

    name = "smolagents"
    rank = 22
    kind_rank = 70
    heads = frozenset({"smolagents", "openinference"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """What OpenInference's names do not say; it writes no log records."""
        attributes = span.attributes
        if _SCOPE in span.scope.name and attributes.get("openinference.span.kind") == Kind.LLM.name:
            return _call(text(mapping(attributes.get("output.value")).get("raw")))
        if _MAX_STEPS not in attributes and "smolagents.tools_names" not in attributes:
            return NOTHING
        steps = attributes.get(_MAX_STEPS)
        return Facts(
            parameters={} if steps is None else {"max_steps": steps},
            tools=tools(attributes.get("smolagents.tools_names")),
            agent=(label(span.name) or "").removesuffix(".run") or None,
        )


def _call(raw: str | None) -> Facts:
    """The id, model, reason, refusal and kinds of tokens in an answer's text; only its ends are searched."""
    if raw is None:
        return NOTHING
    ends = raw if len(raw) <= _HEAD + _TAIL else f"{raw[:_HEAD]} {raw[-_TAIL:]}"
    reason = finish.reason(_found(_REASON, ends))
    refused = _REFUSAL.search(ends)
    said = refused.group(1)[1:-1].replace("\\'", "'") if refused else None
    output = (Message("assistant", (Part(PartType.REFUSAL, said),)),) if said else ()
    return Facts(
        model_responded=_found(_MODEL, ends),
        response_id=_found(_ID, ends),
        finish_reason=reason,
        usage=_usage(ends),
        output=output,
        refusal=finish.refusal(reason, output, "output.value"),
    )


def _usage(printed: str) -> Usage | None:
    """Of which kind the tokens were whose numbers the span tells itself."""
    read, written, reasoning = (_found(each, printed) for each in (_READ, _WRITTEN, _REASONING))
    if read is None and written is None and reasoning is None:
        return None
    return Usage(
        cache_read=None if read is None else int(read),
        cache_write=None if written is None else int(written),
        reasoning=None if reasoning is None else int(reasoning),
    )


def _found(expression: re.Pattern[str], text_of_object: str) -> str | None:
    found = expression.search(text_of_object)
    return found.group(1) if found else None


DIALECT: Dialect = _Smolagents()
