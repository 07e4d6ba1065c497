"""What was judged anew after the rules that derive facts have changed, and how far that is."""

from collections.abc import Mapping

from spanglass.core.store_status import Judging

_MOST = 100


class Anew:
    """Revisions that were given because the past was judged anew, the last of them; for any thread."""

    def __init__(self) -> None:
        self._ranges: tuple[tuple[int, int], ...] = ()

    def add(self, after: int, through: int) -> None:
        """Note the revisions after one and through another, about to be committed."""
        known = self._ranges
        if known and known[-1][1] == after:
            known, after = known[:-1], known[-1][0]
        self._ranges = (*known[1 - _MOST :], (after, through))

    def cut(self, revision: int) -> None:
        """Forget revisions after one, for they were not committed and are given to others."""
        kept = [(after, min(through, revision)) for after, through in self._ranges if after < revision]
        self._ranges = tuple(kept)

    def __contains__(self, revision: object) -> bool:
        """Whether a revision is one of them."""
        return isinstance(revision, int) and any(
            after < revision <= through for after, through in self._ranges
        )


def judging(state: Mapping[str, int]) -> Judging | None:
    """What the ``state`` table tells of how far it is; None if all is done, or none has begun."""
    left = state.get("unjudged", 0)
    return Judging(left, max(left, state["unjudged_of"])) if left else None
