"""Spanglass: every LLM call of a program, seen in full, in its chain, on your own machine.

Importing this package loads nothing outside the standard library; the desktop application
is the extra ``spanglass[desktop]`` and the command ``spanglass``.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
