"""What a plan would send and cost, found before anything is sent."""

import time
from collections.abc import Callable

from spanglass.analysis.price_lists import users_pricer
from spanglass.analysis.pricing import Pricer
from spanglass.gui.pages.replay.desk import Outlook
from spanglass.replay.estimate import estimate
from spanglass.replay.plan import RECORDED, Plan, Variant
from spanglass.replay.prepared import wanted
from spanglass.replay.request import NotReplayableError, replay_request


class Foresight:
    """Looks ahead in one thread; reads the prices when it is first asked."""

    def __init__(self, make: Callable[[], Pricer] = users_pricer) -> None:
        self._make = make
        self._pricer: Pricer | None = None

    def __call__(self, plan: Plan) -> Outlook:
        """The losses of each variant and the cost of all."""
        if self._pricer is None:
            self._pricer = self._make()
        losses = {variant.letter: losses_of(plan, variant) for variant in plan.variants}
        return Outlook(losses, estimate(plan, self._pricer, time.time_ns()))


def losses_of(plan: Plan, variant: Variant) -> tuple[str, ...]:
    """What of the request cannot be as it was, and why; why it cannot be made at all."""
    if variant.provider == RECORDED:
        return ()
    try:
        return replay_request(plan.original.call, wanted(variant)).losses
    except NotReplayableError as error:
        return (str(error),)
