"""How far the traces of a store are judged anew, after the rules that derive facts have changed."""

from collections.abc import Mapping

from spanglass.core.store_status import Judging


def judging(state: Mapping[str, int]) -> Judging | None:
    """What the ``state`` table tells of it; None if all are, or none has begun."""
    left = state.get("unjudged", 0)
    return Judging(left, max(left, state["unjudged_of"])) if left else None
