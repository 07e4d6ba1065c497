"""A proposal as a file and as a version of a prompt."""

from pathlib import Path

import pytest

from fix_values import a_proposal
from spanglass.core.fixes import Change, Surface
from spanglass.gui.pages.fixes.asked import sides
from spanglass.gui.pages.fixes.saving import written


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        (Change(Surface.PROMPT, "", "a", "b"), ("a", "b")),
        (Change(Surface.MODEL, "model", "m-2", "m-1"), ("model: m-2", "model: m-1")),
        (Change(Surface.PARAMETER, "max_tokens", None, 20), ("max_tokens: not set", "max_tokens: 20")),
        (Change(Surface.TOOL, "look", {"description": "a"}, {"description": "b", "schema": {"type": "x"}}),
         ("a", 'b\n\n{"type": "x"}')),
    ],
)  # fmt: skip
def test_both_sides_of_a_change_as_texts(change: Change, texts: tuple[str, str]) -> None:
    assert sides(a_proposal(change=change)) == texts


def test_the_sides_of_a_change_of_a_program_are_those_of_its_diff() -> None:
    diff = "--- a\n+++ b\n@@ -1 +1,2 @@\n call()\n-end()\n+again()\n"
    proposal = a_proposal(change=Change(Surface.PROGRAM, "retry", retries=2), diff=diff)
    assert sides(proposal) == ("call()\nend()", "call()\nagain()")


def test_a_file_ends_with_a_line_and_a_failure_is_a_sentence(tmp_path: Path) -> None:
    assert written(tmp_path / "p.diff", "-a\n+b").tone == "ok"
    assert (tmp_path / "p.diff").read_text() == "-a\n+b\n"
    failed = written(tmp_path / "no" / "p.diff", "x")
    assert (failed.title, failed.tone) == ("p.diff was not saved", "error")
