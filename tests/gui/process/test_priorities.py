"""What works behind the window comes after it, if the system knows of that."""

import os
import subprocess
import sys

import pytest

from spanglass.gui.process.priorities import step_back


@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="the system has other priorities")
def test_threads_and_children_that_are_and_will_be_step_back() -> None:
    says = "import os; input(); print(os.nice(0))"
    asks = f"""
import os, subprocess, sys, threading
def ask():
    ready.set()
    asked.wait()
    print(os.nice(0), flush=True)
ready, asked = threading.Event(), threading.Event()
other = threading.Thread(target=ask)
other.start()
ready.wait()
words = [sys.executable, "-c", {says!r}]
first = subprocess.Popen(words, stdin=subprocess.PIPE)
print("ready", flush=True)
input()
asked.set()
other.join()
first.communicate(b"go")
subprocess.run(words, input=b"go")
"""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", asks], stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        step_back(child.pid)
        said, _ = child.communicate("\n")
    assert [int(line) for line in said.split()] == [min(19, os.nice(0) + 5)] * 3


def test_one_that_has_ended_is_no_trouble() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
        step_back(child.pid)
