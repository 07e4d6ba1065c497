"""AG2's accounting beside its spans of the GenAI convention: what was spent, call by call and in sums."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.span import LogRecord, RawSpan
from spanglass.dialects import Dialect
from spanglass.dialects.values import label

_KINDS: Mapping[str, Kind] = {
    "model_call": Kind.SPAN, "subtask": Kind.AGENT, "compaction": Kind.LLM, "aggregation": Kind.LLM,
}  # fmt: skip


class _Ag2:
    """Reads which accounting is a call of its own: one of a call that has a span tells it again."""

    name = "ag2"
    rank = 9
    kind_rank = 5
    heads = frozenset({"ag2"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The kind of what was accounted for; its counts are in the convention's names."""
        kind = _KINDS.get(label(span.attributes.get("ag2.usage.kind")) or "")
        return NOTHING if kind is None else Facts(kind=kind)


DIALECT: Dialect = _Ag2()
