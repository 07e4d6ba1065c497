"""A proposal as a file and as a version of a prompt."""

from pathlib import Path
from typing import Any

import pytest

from fix_values import a_proposal
from spanglass.core.fixes import Change, Surface
from spanglass.core.kept_request import KeptRequest
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.gui.pages.fixes.asked import sides
from spanglass.gui.pages.fixes.saving import changed_request, written


def _said(role: str, text: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text),))


ASKED = KeptRequest(
    (_said("system", "Be brief."), _said("user", "Hello")),
    (ToolDefinition("look", "Looks.", {"type": "object"}),),
    {"type": "object"}, {"max_tokens": 10}, "m-2",
)  # fmt: skip


def _texts(request: KeptRequest) -> list[str]:
    return [f"{message.role}: {message.text}" for message in request.messages]


def test_a_system_prompt_is_replaced_where_it_stands() -> None:
    found = changed_request(ASKED, Change(Surface.PROMPT, "", "Be brief.", "Be kind."))
    assert _texts(found) == ["system: Be kind.", "user: Hello"]


def test_one_that_was_not_there_comes_first() -> None:
    bare = KeptRequest((_said("user", "Hello"),))
    found = changed_request(bare, Change(Surface.PROMPT, "", None, "Be kind."))
    assert _texts(found) == ["system: Be kind.", "user: Hello"]


@pytest.mark.parametrize(
    ("change", "part", "value"),
    [
        (Change(Surface.MODEL, "model", "m-2", "m-1"), "model", "m-1"),
        (Change(Surface.PARAMETER, "max_tokens", 10, 20), "parameters", {"max_tokens": 20}),
        (Change(Surface.PARAMETER, "max_tokens", 10, None), "parameters", {}),
        (Change(Surface.SCHEMA, "", {}, {"type": "array"}), "response_format", {"type": "array"}),
        (Change(Surface.TOOL, "look", "Looks.", "Sees."), "tools",
         (ToolDefinition("look", "Sees.", {"type": "object"}),)),
        (Change(Surface.TOOL, "look", {}, {"type": "array"}), "tools",
         (ToolDefinition("look", "Looks.", {"type": "array"}),)),
        (Change(Surface.PROGRAM, "retry", retries=2), "model", "m-2"),
    ],
)  # fmt: skip
def test_a_change_is_made_on_its_surface(change: Change, part: str, value: Any) -> None:
    assert getattr(changed_request(ASKED, change), part) == value


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        (Change(Surface.PROMPT, "", "a", "b"), ("a", "b")),
        (Change(Surface.MODEL, "model", "m-2", "m-1"), ("model: m-2", "model: m-1")),
        (Change(Surface.PARAMETER, "max_tokens", None, 20), ("max_tokens: not set", "max_tokens: 20")),
    ],
)
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
