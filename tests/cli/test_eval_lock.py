"""Who works on a run: one at a time, also where another lets go between a look and the lock."""

import os
from pathlib import Path

import pytest

from spanglass.cli import eval_lock
from spanglass.cli.eval_lock import held


def test_a_run_is_held_once_and_its_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    store = tmp_path / "a.db"
    with held(store, 1):
        with pytest.raises(LookupError, match="Run 1 is under way"), held(store, 1):
            pass
        with held(store, 2):
            pass
    with held(store, 1):
        pass
    assert os.name == "nt" or list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="there no open file is taken away")
def test_a_lock_that_was_taken_away_meanwhile_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, lock, locked = tmp_path / "a.db", eval_lock._lock, []

    def lock_late(file: int, run: int) -> None:
        """The one who had the lock lets go after its file was opened, and before it is locked."""
        if not locked:
            (tmp_path / "a.db-eval-1.lock").unlink()
        locked.append(os.fstat(file).st_nlink)
        lock(file, run)

    monkeypatch.setattr(eval_lock, "_lock", lock_late)
    with held(store, 1):
        assert locked == [0, 1]
        with pytest.raises(LookupError), held(store, 1):
            pass
