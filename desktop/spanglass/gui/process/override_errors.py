"""Lets an error in what Qt calls of ours be told, where PySide6 would end the process at it.

Before Python 3.12, what C raises (an index out of range, a key that is missing, text that is no number) is a
bare text until somebody catches it. PySide6 up to 6.12 takes that text for the exception when it comes out
of a method that Qt calls, and reads beyond it: the process dies of a segmentation fault. So those methods
catch what they raise, and raise it again.
"""

import sys
from functools import wraps
from types import FunctionType
from typing import Any, Final

from shiboken6 import Shiboken

NEEDED: Final = sys.version_info < (3, 12)


def tell_errors(of: Any) -> None:
    """Change a method that takes the place of one of Qt's, in every class below `of` made from now on."""

    def changed(owner: type, /, **given: Any) -> None:
        super(of, owner).__init_subclass__(**given)
        for name, method in tuple(vars(owner).items()):
            if type(method) is FunctionType and _is_of_qt(owner, name):
                setattr(owner, name, _whole(method))

    of.__init_subclass__ = classmethod(changed)


def _is_of_qt(owner: type, name: str) -> bool:
    """Whether one of Qt's classes above has the method, which may then call this one."""
    if name.startswith("__"):  # Python calls these
        return False
    return any(name in vars(above) for above in owner.__mro__ if above.__module__.startswith("PySide6."))


def _whole(method: FunctionType) -> Any:
    @wraps(method)
    def raising_whole(*values: Any, **named: Any) -> Any:
        try:
            return method(*values, **named)
        except BaseException:  # caught, it is an exception in full
            raise

    return raising_whole


if NEEDED:
    tell_errors(Shiboken.Object)
