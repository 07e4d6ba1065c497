"""What was changed of calls that were left for others: it is there again when they are opened again."""

from dataclasses import dataclass

from spanglass.gui.pages.replay.history import History
from spanglass.replay.plan import Original, Plan

_MOST = 16


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with its steps back, the letter of the variant that was edited, and the call of a chain."""

    history: History[Plan]
    chosen: str
    step: bytes | None


class Drafts:
    """The latest drafts, of as many calls; a call that was not changed has none."""

    def __init__(self) -> None:
        self._kept: list[Draft] = []

    def keep(self, draft: Draft) -> None:
        """Keep what was changed of a call that is left."""
        if draft.history.can_undo or draft.history.can_redo:
            self._kept = [*self._kept, draft][-_MOST:]

    def take(self, original: Original, address: str) -> Draft | None:
        """What was changed of a call, if it is the same as it was and would be played at the same address."""
        for draft in reversed(self._kept):
            plan = draft.history.value
            if plan.address == address and plan.original == original:
                self._kept.remove(draft)
                return draft
        return None
