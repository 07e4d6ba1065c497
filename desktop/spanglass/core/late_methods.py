"""Lets dataclasses compile their methods when they are first called, which most of a process's never are.

The standard library compiles six texts for each frozen class as its module is imported: a third of what a
window or a receiver computed until it was there. To be imported before modules with dataclasses, in processes
of ours only. A Python that makes these methods in another way (3.13 and later) is left as it is.

What is called that often has to be quick, too: ``__init__`` gets a quicker form (`quick_making.py`).
"""

import dataclasses
from collections.abc import Callable, Mapping
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.core.quick_making import quick_init

_MADE_BY, _ASKED_WITH = "_create_fn", ("name", "args", "body")
_INIT = "__init__"
_OURS = __name__.partition(".")[0]
_Method = Callable[..., Any]


def compile_late(library: ModuleType) -> None:
    """Let a module of dataclasses make its methods late; nothing if it does not make them as we know it."""
    create = getattr(library, _MADE_BY, None)
    code = getattr(create, "__code__", None)
    if create is not None and code is not None and code.co_varnames[: code.co_argcount] == _ASKED_WITH:
        setattr(library, _MADE_BY, _late(create))


def _late(create: Callable[..., _Method]) -> Callable[..., _Method]:
    """What makes a method that compiles itself with `create`, and then has it in its own place."""

    @wraps(create)
    def create_late(name: str, *asked: Any, **surroundings: Any) -> _Method:
        if not _is_ours(surroundings.get("globals")):
            return create(name, *asked, **surroundings)
        compiled: list[_Method] = []

        def method(self: Any, /, *values: Any, **named: Any) -> Any:
            if not compiled:
                owner = _owner(type(self), method)
                made = quick_init(owner, create, *asked, **surroundings) if owner and name == _INIT else None
                compiled.append(made or create(name, *asked, **surroundings))
                compiled[0].__qualname__ = method.__qualname__
                if owner:
                    setattr(owner, name, compiled[0])
            return compiled[0](self, *values, **named)

        method.__name__ = method.__qualname__ = name
        return method

    return create_late


def _is_ours(module: Mapping[str, Any] | None) -> bool:
    """Whether a class stands in a module of ours; others may look at what their methods take."""
    return module is not None and str(module.get("__name__")).partition(".")[0] == _OURS


def _owner(kind: type, method: _Method) -> type | None:
    """The class that has the method itself, of those that objects of `kind` have theirs from."""
    holding = (owner for owner in kind.__mro__ if owner.__dict__.get(method.__name__) is method)
    return next(holding, None)


compile_late(dataclasses)
