"""Runs a patch when the module that it is for is imported, or at once if it has been."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import ModuleType

TYPE_CHECKING = False  # typing takes longer to load than all else here
if TYPE_CHECKING:
    from typing import Any

Apply = Callable[[ModuleType], None]


class _Finder:
    """Finds waited-for modules as all others would, with a loader that patches them afterwards."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[Apply]] = {}
        self._busy: set[str] = set()

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 (Python's own form)
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> Any:
        """The spec others find, if the module is waited for."""
        if fullname not in self.waiting or fullname in self._busy:
            return None
        self._busy.add(fullname)
        try:
            spec = importlib.util.find_spec(fullname)
        except (ImportError, ValueError, AttributeError):
            return None
        finally:
            self._busy.discard(fullname)
        if spec is None or spec.loader is None:
            return None
        spec.loader = _Loader(spec.loader, self.waiting.pop(fullname))  # type: ignore[assignment]
        return spec


class _Loader:
    """Loads as the module's own loader does, then patches."""

    def __init__(self, loader: Any, patches: Sequence[Apply]) -> None:
        self._loader, self._patches = loader, patches

    def create_module(self, spec: Any) -> ModuleType | None:
        """As the module's own loader makes it."""
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, leave it its own loader, and patch it."""
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        for patch in self._patches:
            _tried(patch, module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


# Where a module fails, Python leaves its own frames of importing out of the traceback: this one is of those.
_Loader.exec_module.__code__ = _Loader.exec_module.__code__.replace(
    co_filename="<frozen importlib._bootstrap_external>", co_name="_call_with_frames_removed"
)


class ImportHooks:
    """The hooks of one process."""

    def __init__(self) -> None:
        self._finder = _Finder()
        sys.meta_path.insert(0, self._finder)

    def when_imported(self, name: str, patch: Apply) -> None:
        """Patch a module when it is imported; what a patch raises is kept from the program."""
        if name in sys.modules:
            _tried(patch, sys.modules[name])
        else:
            self._finder.waiting.setdefault(name, []).append(patch)


def _tried(patch: Apply, module: ModuleType) -> None:
    with suppress(Exception):  # a program must not notice that a version of a library is not known
        patch(module)
