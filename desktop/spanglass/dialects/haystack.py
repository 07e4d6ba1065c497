"""What OpenInference leaves of Haystack in ``output.value`` alone: replies as Python prints them.

Their ``_meta`` has the provider's whole usage, with what came from a cache, and why the answer ended.
"""

from collections.abc import Sequence

from spanglass.core.facts import NOTHING, Facts
from spanglass.core.messages import Message
from spanglass.core.span import LogRecord, RawSpan
from spanglass.dialects import Dialect, finish
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.values import listing, literal, mapping, text

_SCOPE = "openinference.instrumentation.haystack"
_META, _NO_CONTENT = "_meta={", "_content=[]"


class _Haystack:
    """Reads the printed replies; all else of such a span is OpenInference's."""

    name = "haystack"
    rank = 18
    kind_rank = 68
    heads = frozenset({"openinference"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts that the replies of a model state; nothing of other components."""
        if span.scope.name != _SCOPE or span.attributes.get("openinference.span.kind") != "LLM":
            return NOTHING
        replies = listing(mapping(span.attributes.get("output.value")).get("replies"))
        reply = text(replies[0]) if replies else None
        if reply is None or _META not in reply:
            return NOTHING
        meta = mapping(literal(reply[reply.rindex(_META) + len(_META) - 1 :].removesuffix(")")))
        return Facts(
            finish_reason=finish.reason(meta.get("finish_reason")),
            usage=body_usage(meta.get("usage")),
            output=(Message("assistant", ()),) if _NO_CONTENT in reply else (),
        )


DIALECT: Dialect = _Haystack()
