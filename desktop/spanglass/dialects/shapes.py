"""What depends only on which keys a span has, worked out once for each shape: most spans look like others."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar, TypeVarTuple

_Keys = tuple[str, ...]
_T = TypeVar("_T")
_More = TypeVarTuple("_More")

_MOST_REMEMBERED = 512
_LONGEST_REMEMBERED = 20_000


class _TooLongError(Exception):
    """The keys together have too many characters to be remembered."""


def by_keys(work_out: Callable[[_Keys, *_More], _T]) -> Callable[[Iterable[str], *_More], _T]:
    """A function of keys in their order, and of other hashable values, whose last answers are remembered."""

    @lru_cache(maxsize=_MOST_REMEMBERED)
    def remembered(keys: _Keys, *more: Any) -> _T:
        if sum(map(len, keys)) > _LONGEST_REMEMBERED:
            raise _TooLongError
        return work_out(keys, *more)

    def answer(keys: Iterable[str], *more: *_More) -> _T:
        shape = tuple(keys)
        try:
            return remembered(shape, *more)
        except _TooLongError:
            return work_out(shape, *more)

    return answer
