"""LiteLLM's own spans (its callback ``otel``): the whole usage, its cost, and for whom the call was made.

Beside the GenAI convention's counts, which leave out what came from a cache, they carry LiteLLM's usage
object as Python prints it.
"""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.dialects import Dialect
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.generic import attribution
from spanglass.dialects.values import first_label, literal, mapping, nano_dollars

_Attributes = Mapping[str, Value]

_SCOPE = "litellm"
_USERS = ("llm.user", "metadata.user_api_key_end_user_id", "metadata.user_api_key_user_id")


class _LiteLlm:
    """Reads what LiteLLM says in names of its own."""

    name = "litellm"
    rank = 12
    kind_rank = 64
    heads = frozenset({"litellm", "hidden_params"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts under LiteLLM's own names; it writes no log records of its own."""
        attributes = span.attributes
        if span.scope.name != _SCOPE and "litellm.call_id" not in attributes:
            return NOTHING
        hidden = mapping(attributes.get("hidden_params"))
        usage = literal(attributes.get("metadata.usage_object")) or hidden.get("usage_object")
        made_for = attribution(mapping(literal(attributes.get("metadata.requester_metadata"))))
        total = nano_dollars(attributes.get("gen_ai.cost.total_cost"))
        return Facts(
            usage=body_usage(usage),
            sender_cost_nano=total or nano_dollars(hidden.get("response_cost")),
            session=made_for.session,
            user=first_label(attributes, _USERS) or made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            tags=made_for.tags,
        )


DIALECT: Dialect = _LiteLlm()
