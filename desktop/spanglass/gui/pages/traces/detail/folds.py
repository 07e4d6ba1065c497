"""Which blocks are folded, remembered by trace name and place; the latest also for the next window."""

from collections import OrderedDict
from collections.abc import Mapping
from itertools import islice
from typing import Any

_MOST = 4000
_KEPT, _LONGEST = 400, 200


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

    def state(self) -> dict[str, Any]:
        """The latest foldings, oldest first: trace name, place, and whether it is folded."""
        latest = list(islice(reversed(self._states.items()), _KEPT))
        short = ((scope, key, folded) for (scope, key), folded in latest if len(scope) <= _LONGEST)
        return {"blocks": [[scope, key, folded] for scope, key, folded in short][::-1]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take what was kept, as far as it makes sense."""
        found = state.get("blocks")
        for entry in found[-_KEPT:] if isinstance(found, list) else ():
            match entry:
                case [str(scope), str(key), bool(folded)]:
                    self.set(scope, key, folded)
