"""How a check is to be made: how much is replayed, and what it may cost."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spanglass.core.fixes import FailureGroup
from spanglass.gui.pages.replay.targets import Target

if TYPE_CHECKING:
    from spanglass.replay.fixes.choosing import Wish


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """Replays of each side, failing and passing traces at most, and a limit in 1e-9 US dollars."""

    runs: int = 3
    failing: int = 30
    passing: int = 30
    cap_nano: int | None = None


def wish_of(plan: CheckPlan, target: Target, group: FailureGroup) -> "Wish":
    """What a check of a group asks for, and of whom."""
    from spanglass.replay.fixes.choosing import Wish

    much = Wish(plan.runs, plan.passing, plan.failing, cap_nano=plan.cap_nano)
    if target.provider is None:
        return much
    known = group.model in target.models or not target.models
    model = group.model if known else target.models[0]
    return replace(much, provider=target.provider, base=target.base, model=model)
