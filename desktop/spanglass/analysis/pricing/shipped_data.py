"""genai-prices' data and types, without what only its updates over the network need.

Those are never asked for here: pydantic, httpx2 and asyncio take 12 MB of every process that prices a call.
"""

import builtins
import importlib
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

_PACKAGE = "genai_prices"
_LEFT_OUT = ("pydantic", "update_prices")


class _StandIn(ModuleType):
    """A module that has every name, each a function that does nothing."""

    def __getattr__(self, name: str) -> Any:
        return _nothing


def _nothing(*_values: Any, **_named: Any) -> None:
    """What a name of a module that is left out stands for."""


def _import(name: str, *context: Any) -> Any:
    """What an import statement of genai-prices gives it; others, in any thread, give what they name."""
    return _StandIn(name) if name in _LEFT_OUT else builtins.__import__(name, *context)


class _Loader(SourceFileLoader):
    """Loads a module with an import statement of its own."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        vars(module)["__builtins__"] = {**vars(builtins), "__import__": _import}
        super().exec_module(module)


class _Finder:
    """Finds genai-prices, to be loaded so."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where one of its modules is; None for those of others."""
        found = PathFinder.find_spec(name, path, target) if name.partition(".")[0] == _PACKAGE else None
        if found is not None and isinstance(found.loader, SourceFileLoader):
            found.loader = _Loader(found.loader.name, found.loader.path)
        return found


def _load_without() -> None:
    sys.meta_path.insert(0, _Finder)
    try:
        importlib.import_module(f"{_PACKAGE}.data_snapshot").get_snapshot()
    except Exception:  # a version that cannot do without: it is loaded below as it is
        for name in [each for each in sys.modules if each.partition(".")[0] == _PACKAGE]:
            del sys.modules[name]
    finally:
        sys.meta_path.remove(_Finder)


_load_without()

from genai_prices import __version__, types  # noqa: E402 (loaded above)
from genai_prices.data_snapshot import find_provider_by_id, get_snapshot  # noqa: E402

__all__ = ["__version__", "find_provider_by_id", "get_snapshot", "types"]
