"""genai-prices is loaded without what only its updates need, and tells the same."""

import subprocess
import sys
from pathlib import Path

import pytest

_SHIPPED = """
import sys
from threading import Thread
before = set(sys.modules)
from spanglass.analysis.pricing import shipped_data
"""
_LATE = """
import pydantic, genai_prices.update_prices
print(pydantic.TypeAdapter(int).validate_python("3"), genai_prices.update_prices.UpdatePrices.__name__)
"""
_DIGEST = """
import hashlib, genai_prices.data_snapshot as told
print(hashlib.sha256(repr(told.get_snapshot().providers).encode()).hexdigest())
"""


def said(script: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("library", ["pydantic", "httpx2", "asyncio"])
def test_what_only_updates_need_is_not_loaded(library: str) -> None:
    assert said(f"{_SHIPPED}\nprint({library!r} in set(sys.modules) - before)") == ["False"]


def test_who_asks_for_the_real_modules_later_gets_them() -> None:
    assert said(_SHIPPED + _LATE) == ["3", "UpdatePrices"]


def test_the_data_are_those_of_the_package() -> None:
    assert said(_SHIPPED + _DIGEST) == said(_DIGEST)


def test_a_version_that_cannot_do_without_is_loaded_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "genai_prices").mkdir()
    (tmp_path / "genai_prices/__init__.py").write_text(
        "from . import types\nfrom pydantic import TypeAdapter\n"
        "__version__ = str(TypeAdapter(int).validate_python('7'))\n"
    )
    (tmp_path / "genai_prices/types.py").write_text("")
    (tmp_path / "genai_prices/data_snapshot.py").write_text(
        "def get_snapshot(): pass\ndef find_provider_by_id(): pass\n"
    )
    script = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{_SHIPPED}\nprint(shipped_data.__version__)"
    assert said(script) == ["7"]
