"""What a plan would send and cost, found before anything is sent."""

import time

from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.gui.pages.replay.desk import Outlook
from spanglass.replay.plan import RECORDED, Plan, Variant


class Foresight:
    """Looks ahead, in one thread; reads prices and what writes requests when it is first asked."""

    def __init__(self, pricer: Pricer | None = None) -> None:
        self._pricer = pricer

    def __call__(self, plan: Plan) -> Outlook:
        """The losses of each variant and the cost of all."""
        from spanglass.replay.estimate import (
            estimate,
        )  # with all interfaces, which the window need not wait for

        if self._pricer is None:
            self._pricer = users_pricer()
        found = {variant.letter: _losses(plan, variant) for variant in plan.variants}
        losses = {letter: (told,) if isinstance(told, str) else told for letter, told in found.items()}
        impossible = {letter: told for letter, told in found.items() if isinstance(told, str)}
        return Outlook(losses, estimate(plan, self._pricer, time.time_ns()), impossible)


def _losses(plan: Plan, variant: Variant) -> tuple[str, ...] | str:
    """What of the requests cannot be as it was; a text is why they cannot be made at all."""
    from spanglass.replay.prepared import prepare
    from spanglass.replay.request import NotReplayableError

    if variant.provider == RECORDED:
        return ()
    try:
        return prepare(plan, variant).losses
    except NotReplayableError as error:
        return str(error)
