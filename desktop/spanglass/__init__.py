"""Spanglass: every LLM call of a program, seen in full, in its chain, on your own machine.

Importing this package loads nothing outside the standard library; the desktop application
is the extra ``spanglass[desktop]`` and the command ``spanglass``. ``import spanglass.auto`` captures every
model call of a program; `init` does so with choices, and the other names say more of the program's own work.
"""

from __future__ import annotations

TYPE_CHECKING = False  # a program that is captured pays for what is loaded here
__version__ = "0.1.0"
__all__ = ["__version__", "feedback", "flush", "init", "set", "span", "trace"]

if TYPE_CHECKING:
    from typing import Any

    from spanglass.sdk.program import PROGRAM

    feedback, flush, init = PROGRAM.feedback, PROGRAM.flush, PROGRAM.init
    set, span, trace = PROGRAM.set, PROGRAM.span, PROGRAM.trace  # noqa: A001


def __getattr__(name: str) -> Any:
    # Loaded when first used: the command and the window import this package too.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from spanglass.sdk.program import PROGRAM

    return getattr(PROGRAM, name)
