"""The request of a failing call as a version of a prompt."""

from pathlib import Path

import pytest

from fix_values import REF
from spanglass.core.fixes import Change, Surface
from spanglass.gui.pages.fixes.prompt_version import version_of
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


def test_a_call_that_was_not_recorded_has_no_request_to_save(tmp_path: Path) -> None:
    Writer(tmp_path / "s.db").close()
    reader = Reader(tmp_path / "s.db")
    with pytest.raises(LookupError, match="no request to save"):
        version_of(reader, REF, Change(Surface.MODEL, "model", "m-2", "m-1"))
    reader.close()
