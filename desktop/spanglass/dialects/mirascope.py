"""Mirascope's spans: its own usage object, its names of models, and the functions and sessions it traces."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect
from spanglass.dialects.generic import attribution
from spanglass.dialects.message_shapes import messages
from spanglass.dialects.values import count, label, mapping

_Attributes = Mapping[str, Value]

_SCOPE = "mirascope."
_MODES = (":completions", ":responses")


class _Mirascope:
    """Reads what Mirascope says beside the GenAI convention, and its functions without that convention.

    A model's name may say by which of OpenAI's interfaces it was asked, which is no part of the name.
    """

    name = "mirascope"
    rank = 8
    kind_rank = 60
    heads = frozenset({"mirascope", "gen_ai"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; Mirascope writes no log records."""
        if not span.scope.name.startswith(_SCOPE):
            return NOTHING
        attributes = span.attributes
        model = _model(attributes.get("mirascope.response.model_id"))
        made_for = attribution(mapping(attributes.get("mirascope.ops.session.attributes")))
        usage = _usage(mapping(attributes.get("mirascope.response.usage")))
        # The span of a call itself has the same in the convention's names.
        is_call = "mirascope.type" in attributes and model is not None and usage is not None
        return Facts(
            kind=Kind.LLM if is_call else None,
            provider=label(attributes.get("mirascope.response.provider_id")),
            model_requested=_model(attributes.get("gen_ai.request.model")) or model,
            model_responded=_model(attributes.get("gen_ai.response.model")) or (model if is_call else None),
            usage=usage,
            input=messages(attributes.get("mirascope.response.messages"), "user") if is_call else (),
            output=messages(attributes.get("mirascope.response.content"), "assistant") if is_call else (),
            session=label(attributes.get("mirascope.ops.session.id")) or made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
        )


def _model(value: Value) -> str | None:
    named = label(value)
    return next((named.removesuffix(mode) for mode in _MODES if named and named.endswith(mode)), named)


def _usage(told: Mapping[str, Value]) -> Usage | None:
    """The counts of Mirascope's usage: the input has what came from a cache or went into one in it."""
    found = Usage(
        input=count(told.get("input_tokens")),
        output=count(told.get("output_tokens")),
        cache_read=count(told.get("cache_read_tokens")),
        cache_write=count(told.get("cache_write_tokens")),
        reasoning=count(told.get("reasoning_tokens")),
        total=count(told.get("total_tokens")),
    )
    return found if found.known else None


DIALECT: Dialect = _Mirascope()
