"""Keeps PySide6 from reading the source of every module that is imported after this one.

It looks there for those that switch its features, such as other names for its methods, and Python keeps all
the lines it has read: 22 MB in a window. None of our modules switches any.
"""

import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401 (it makes the module that is changed)


def spare_sources(features: ModuleType | None) -> None:
    """Let PySide6's module of features take all modules for such that use none; nothing if it is another."""
    if hasattr(features, "_mod_uses_pyside"):
        setattr(features, "_mod_uses_pyside", _uses_none)  # noqa: B010 (it is not declared)


def _uses_none(_: ModuleType) -> bool:
    return False


spare_sources(sys.modules.get("shibokensupport.feature"))
