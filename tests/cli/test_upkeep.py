"""The commands that copy and compact a store."""

import json
from pathlib import Path

import pytest

from sample_store import a_sample_store
from spanglass.__main__ import main


def test_backup_says_what_the_copy_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, copy = a_sample_store(tmp_path / "traces.db", 3), tmp_path / "copy.db"
    assert main(["backup", "--db", str(store), "--json", str(copy)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"file": str(copy), "spans": said["spans"], "bytes": copy.stat().st_size}
    assert main(["backup", "--db", str(store), str(copy)]) == 1
    assert "is there already" in capsys.readouterr().err


def test_compact_says_what_it_gave_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = a_sample_store(tmp_path / "traces.db", 3)
    assert main(["compact", "--db", str(store), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] == store.stat().st_size
    assert main(["compact", "--db", str(store)]) == 0
    assert "given back" in capsys.readouterr().out
