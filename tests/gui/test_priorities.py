"""What works behind the window comes after it, if the system knows of that."""

import os
import subprocess
import sys

import pytest

from spanglass.gui.priorities import step_back


@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="the system has other priorities")
def test_a_process_and_those_it_starts_step_back() -> None:
    says = [sys.executable, "-c", "import os; print(os.nice(0))"]
    asks = f"import subprocess; input(); subprocess.run({says!r})"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", asks], stdin=pipe, stdout=pipe, text=True) as child:
        step_back(child.pid)
        said, _ = child.communicate("\n")
    assert int(said) == min(19, os.nice(0) + 5)


def test_one_that_has_ended_is_no_trouble() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
        step_back(child.pid)
