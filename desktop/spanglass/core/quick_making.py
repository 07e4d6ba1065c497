"""A quicker ``__init__`` for frozen dataclasses with slots: down to a fifth of the standard library's time.

That one fills in each value past the guard of the frozen class, by a call of ``object.__setattr__``. Here an
object is made one of an *open twin* first, a class below its own that has the same slots and no guard, so
that values are filled in as Python does it quickest; then it is one of its own class again, frozen, before
anybody else has it.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

_Method = Callable[..., Any]
_FILLED_IN = re.compile(r"__dataclass_builtins_object__\.__setattr__\(self,'(\w+)',(.*)\)")
"""A line of the standard library's that fills in a value of a frozen class."""
_LET_BE = object.__dict__["__class__"].__set__


def quick_init(
    owner: type, create: Callable[..., _Method], args: Sequence[str], body: Sequence[str], **surroundings: Any
) -> _Method | None:
    """The quicker form of what ``dataclasses._create_fn`` makes of the same; None where there is none.

    Instances of classes below `owner` that have no ``__init__`` of their own are made as ever.
    """
    lines = list(map(_FILLED_IN.fullmatch, body))
    filled = [line for line in lines if line]
    if not filled or not all(lines[: len(filled)]) or not _can_have_twin(owner):
        return None

    @cache
    def plain() -> _Method:
        return create("__init__", args, body, **surroundings)

    quick = [
        "if __dataclass_type__(self) is not __dataclass_owner__:",
        f" return __dataclass_plain__()({_passed_on(args)})",
        "__dataclass_let_be__(self,__dataclass_twin__)",
        *(f"self.{line[1]}={line[2]}" for line in filled),
        "self.__class__=__dataclass_owner__",
        *body[len(filled) :],
    ]
    given = {
        **surroundings["locals"],
        "__dataclass_type__": type, "__dataclass_owner__": owner, "__dataclass_plain__": plain,
        "__dataclass_let_be__": _LET_BE, "__dataclass_twin__": _open_twin(owner),
    }  # fmt: skip
    return create("__init__", args, quick, **{**surroundings, "locals": given})


def _can_have_twin(owner: type) -> bool:
    """Whether an object can be of another class for a moment at no cost, and making one tells nobody."""
    told = any("__init_subclass__" in above.__dict__ for above in owner.__mro__[:-1])
    return type(owner) is type and not owner.__dictoffset__ and not told


def _open_twin(owner: type) -> type:
    open_again = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(owner.__name__, (owner,), {"__slots__": (), "__module__": owner.__module__, **open_again})


def _passed_on(args: Sequence[str]) -> str:
    """The arguments of a call with the same values."""
    names = [arg.partition(":")[0] for arg in args]
    by_name = names.index("*") if "*" in names else len(names)
    return ",".join([*names[:by_name], *(f"{name}={name}" for name in names[by_name + 1 :])])
