"""The environments in which the programs run: made by uv and npm in a folder, and kept there."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent
_COMMONJS = (
    ("import * as ", "const "), ("import ", "const "), (' from "', ' = require("'), ('";\n', '");\n'),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A program in an environment.

    `python` is empty for Node; `is_chained` tells that a framework is around its calls.
    """

    name: str
    program: str
    packages: tuple[str, ...]
    python: str = ""
    is_chained: bool = False
    as_commonjs: bool = False

    @property
    def folder(self) -> str:
        """The name of its environment's folder."""
        return "-".join((self.python or "node", *self.packages)).translate(
            str.maketrans("<>=,[]@/^ ", "_" * 10)
        )


class CannotMakeError(Exception):
    """Why there is no environment for a case."""


def command(case: Case, envs: Path) -> list[str]:
    """How the case's program is started; raises ``CannotMakeError``."""
    folder = envs / case.folder
    if case.python:
        python = _python(case, folder)
        program = str(PROGRAMS / case.program)
        is_test = case.program == "pytest_case.py"
        return [
            str(python),
            *(("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null") if is_test else ()),
            program,
        ]
    return ["node", str(_script(case, folder))]


def _python(case: Case, folder: Path) -> Path:
    python = folder / "bin" / "python"
    if (folder / "made").exists():
        return python
    found = sorted((Path.home() / ".pyenv" / "versions").glob(f"{case.python}.*/bin/python"))
    base = str(found[-1]) if found else shutil.which(f"python{case.python}")
    if base is None:
        raise CannotMakeError(f"there is no Python {case.python}")
    _ran(["uv", "venv", "-q", "--clear", "--python", base, str(folder)])
    _ran(["uv", "pip", "install", "-q", "--python", str(python), *case.packages])
    (folder / "made").touch()
    return python


def _script(case: Case, folder: Path) -> Path:
    if not (folder / "made").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}")
        _ran(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *case.packages])
        (folder / "made").touch()
    source = (PROGRAMS / case.program).read_text()
    file = folder / case.program
    if case.as_commonjs:
        lines = [_required(line) if line.startswith("import ") else line for line in source.splitlines(True)]
        source, file = "".join(lines), file.with_suffix(".cjs")
    file.write_text(source)
    return file


def _required(line: str) -> str:
    for old, new in _COMMONJS:
        line = line.replace(old, new, 1)
    return line


def _ran(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMakeError((done.stderr or done.stdout).strip().splitlines()[-1][:200])
