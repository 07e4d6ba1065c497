"""Modules that are loaded late are loaded one at a time, whichever threads want them."""

import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

from spanglass.extensions import load, load_module

FILE = "import noting\nnoting.loading()\nVALUE = 1\n"


class Noting(ModuleType):
    """How many modules are being loaded at the same time, at most."""

    def __init__(self) -> None:
        super().__init__("noting")
        self.most = self._now = 0
        self._two = threading.Event()

    def loading(self) -> None:
        self._now += 1
        self.most = max(self.most, self._now)
        if self._now > 1:
            self._two.set()
        self._two.wait(0.2)
        self._now -= 1


def test_two_threads_load_one_module_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "loaded_late"
    folder.mkdir()
    for name in ("__init__", "first", "second"):
        (folder / f"{name}.py").write_text(FILE if name != "__init__" else "")
    monkeypatch.syspath_prepend(str(tmp_path))
    noting = Noting()
    monkeypatch.setitem(sys.modules, "noting", noting)
    package = load_module("loaded_late")
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(load_module("loaded_late.second").VALUE)),
        threading.Thread(target=lambda: found.append(load(package, "VALUE"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(str, found)) == ["(1, 1)", "1"]
    assert noting.most == 1
