"""All that brings rows of earlier versions up to date, one thing after the other."""

from collections.abc import Callable
from typing import TypeAlias

from spanglass.store.answers.judged import Anew
from spanglass.store.backfill.judged_again import REST_S, JudgedAgain
from spanglass.store.backfill.said_again import SaidAgain
from spanglass.store.backfill.shown_images import ShownImages
from spanglass.store.backfill.sides_again import SidesAgain
from spanglass.store.ingest.flush import Flush
from spanglass.store.ingest.tables import Tables
from spanglass.store.traits.traits import TraitWriter

Step: TypeAlias = Callable[[Flush], None]
_Part: TypeAlias = ShownImages | SidesAgain | SaidAgain


class Older:
    """What is older than the program in the store of one writing connection."""

    def __init__(self, tables: Tables, traits: TraitWriter, anew: Anew) -> None:
        """`anew` hears of the revisions that are given because something is judged anew."""
        self._parts = (
            ShownImages(tables.connection, tables.deriver, traits.doubt),
            SidesAgain(tables),
            SaidAgain(tables, traits),
        )
        self.judged = JudgedAgain(tables, anew)
        self.rest_s = 0.0

    def next(self, *, resting: bool) -> Step | None:
        """What is to be done next, in a transaction of its own; None if nothing is.

        What other rules have judged is left to a program that is `resting`: one that goes on running and has
        nothing else to do.
        """
        self.rest_s = 0.0
        for part in self._parts:
            if part.has_more():
                return _alone(part)
        if not (resting and self.judged.has_more()):
            return None
        self.rest_s = REST_S
        return self.judged.step


def _alone(part: _Part) -> Step:
    """The step of a part, which writes its own rows."""
    return lambda _: part.step()
