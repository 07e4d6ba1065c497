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
from spanglass.dialects.providers import provider
from spanglass.dialects.values import label, literal, mapping, nano_dollars

_Attributes = Mapping[str, Value]

_SCOPE = "litellm"
_NOBODY = "default_user_id"
_USERS = ("llm.user", "metadata.user_api_key_end_user_id", "metadata.user_api_key_user_id")


class _LiteLlm:
    """Reads what LiteLLM says in names of its own."""

    name = "litellm"
    rank = 9
    kind_rank = 64
    heads = frozenset({"litellm", "hidden_params"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts under LiteLLM's own names; it writes no log records of its own."""
        attributes = span.attributes
        if span.scope.name != _SCOPE and "litellm.call_id" not in attributes:
            return NOTHING
        maker, _, model = (label(attributes.get("litellm.provider.model")) or "").partition("/")
        is_alias = _is_alias(attributes, model)
        hidden = mapping(attributes.get("hidden_params"))
        usage = literal(attributes.get("metadata.usage_object")) or hidden.get("usage_object")
        made_for = attribution(mapping(literal(attributes.get("metadata.requester_metadata"))))
        total = nano_dollars(attributes.get("gen_ai.cost.total_cost"))
        return Facts(
            provider=provider(maker, model) if model and not attributes.get("gen_ai.system") else None,
            model_responded=model if is_alias else None,
            usage=body_usage(usage),
            sender_cost_nano=total or nano_dollars(hidden.get("response_cost")),
            session=made_for.session,
            user=_user(attributes) or made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            tags=made_for.tags,
        )


def _is_alias(attributes: _Attributes, model: str) -> bool:
    """Whether the proxy gave its own name for the model in place of the name of the one that answered."""
    group = attributes.get("litellm.model_group")
    return bool(model) and group is not None and group == attributes.get("gen_ai.response.model") != model


def _user(attributes: _Attributes) -> str | None:
    """For whom the call was made; the proxy's own name for nobody in particular is none."""
    named = (label(attributes.get(key)) for key in _USERS)
    return next((name for name in named if name is not None and name != _NOBODY), None)


DIALECT: Dialect = _LiteLlm()
