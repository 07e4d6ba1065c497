"""The store that is imported into is never opened as a file: its locks would be gone."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sample_store import a_sample_store
from spanglass.__main__ import main
from spanglass.importers.collecting import collected
from spanglass.store.open_files import files_of
from spanglass.store.reader import Reader

_LOCKED = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0x40000002)
        print("free")
    except OSError:
        print("locked")
"""


def locked(store: Path) -> str:
    """Whether another process finds the store in use."""
    command = [sys.executable, "-c", _LOCKED, str(store)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("how", ["itself", "hard link", "symbolic link", "log", "index", "folder"])
@pytest.mark.parametrize("look", [(), ("--preview",)])
def test_the_store_itself_is_refused_unopened(
    how: str, look: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    store = a_sample_store(tmp_path / "in" / "a.db", 3)
    reader = Reader(store)
    reader.data_version()
    given = {
        "itself": store, "log": store.with_name("a.db-wal"), "index": store.with_name("a.db-shm"),
        "folder": store.parent,
    }.get(how, tmp_path / "other.db")  # fmt: skip
    if how == "hard link":
        os.link(store, given)
    elif how == "symbolic link":
        given.symlink_to(store)
    opened: list[str] = []
    before = Path.open

    def noted(path: Path, *how: Any, **more: Any) -> Any:
        opened.append(path.name)
        return before(path, *how, **more)

    monkeypatch.setattr(Path, "open", noted)
    code = main(("import", *look, "--db", str(store), str(given)))
    said = "".join(capsys.readouterr())
    assert " is the store itself, or belongs to it. What is in it is here already." in said
    assert said.count("the store itself") == 1
    assert code == (0 if look else 1)
    assert locked(store) == "locked"
    assert not set(opened) & {"a.db", "a.db-wal", "a.db-shm", "other.db"}
    reader.close()


def test_what_stands_beside_a_database_is_no_file_of_its_own(tmp_path: Path) -> None:
    store = a_sample_store(tmp_path / "a.db", 3)
    reader = Reader(store)
    reader.data_version()
    assert len(files_of(store)) == 3
    assert [found.label for found in collected(tmp_path)] == ["a.db"]
    (log,) = collected(tmp_path / "a.db-wal")
    with pytest.raises(Exception, match=r"it belongs to a.db; open that"):
        log.open()
    reader.close()


@pytest.mark.parametrize("ending", ["", "-wal"])
def test_nothing_is_written_over_the_store(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = a_sample_store(tmp_path / "a.db", 3)
    reader = Reader(store)
    reader.data_version()
    file = tmp_path / f"a.db{ending}"
    before = file.read_bytes()
    output = ("--db", str(store), "--output", str(file))
    assert main(("export", *output, "--format", "otlp-jsonl")) == 1
    assert capsys.readouterr().err == f"{file} is the store itself, or belongs to it; name another file.\n"
    assert file.read_bytes() == before
    reader.close()
