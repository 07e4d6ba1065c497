"""The window does not keep the sources of its modules."""

import subprocess
import sys
from types import ModuleType

from spanglass.gui.process.bare_modules import spare_sources

_KEPT = """
import linecache
import spanglass.gui.application
print(sum(len(entry[2]) for entry in linecache.cache.values() if len(entry) > 2))
"""


def test_few_lines_of_sources_are_kept_by_a_window() -> None:
    done = subprocess.run([sys.executable, "-c", _KEPT], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60_000


def test_another_pyside_is_left_as_it_is() -> None:
    other = ModuleType("other")
    spare_sources(other)
    spare_sources(None)
    assert not hasattr(other, "_mod_uses_pyside")
