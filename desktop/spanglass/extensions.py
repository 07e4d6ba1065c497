"""Finds the files of an extension folder; a file that fails to load is reported and left out."""

import importlib
import logging
import pkgutil
from threading import RLock
from types import ModuleType
from typing import Any

_log = logging.getLogger(__name__)
_LOADING = RLock()


def load_module(name: str) -> ModuleType:
    """A module that is loaded late; raises what loading it raises.

    One at a time: of two threads that import modules of one package at once, Python may tell one that
    there is no such name in the package.
    """
    with _LOADING:
        return importlib.import_module(name)


def load(package: ModuleType, constant: str) -> tuple[Any, ...]:
    """The value named `constant` of every module in `package` that has one, by module name.

    A module that raises while loading is logged with its reason; the others are returned.
    """
    found = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        try:
            module = load_module(f"{package.__name__}.{info.name}")
        except Exception:
            _log.exception("extension %s.%s could not be loaded", package.__name__, info.name)
            continue
        if hasattr(module, constant):
            found.append(getattr(module, constant))
    return tuple(found)
