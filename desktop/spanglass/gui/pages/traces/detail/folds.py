"""Which blocks are folded, remembered by trace name and place as long as the window is open."""

from collections import OrderedDict

_MOST = 4000


class Folds:
    """The user's own foldings; a block never touched is as it comes."""

    def __init__(self) -> None:
        self._states: OrderedDict[tuple[str, str], bool] = OrderedDict()

    def folded(self, scope: str, key: str, otherwise: bool) -> bool:
        """Whether the block `key` in traces named `scope` is folded."""
        return self._states.get((scope, key), otherwise)

    def set(self, scope: str, key: str, folded: bool) -> None:
        """Remember a folding; the oldest are forgotten beyond some thousands."""
        self._states[scope, key] = folded
        self._states.move_to_end((scope, key))
        if len(self._states) > _MOST:
            self._states.popitem(last=False)
