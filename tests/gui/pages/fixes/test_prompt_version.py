"""The request of a failing call with a change."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders import a_detail
from fix_values import REF
from spanglass.core.facts import Facts, Kind
from spanglass.core.fixes import Change, Surface
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.gui.pages.fixes.prompt_version import version_of
from spanglass.replay.fixes.variants import changed_request
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


def _said(role: str, text: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text),))


FACTS = Facts(
    kind=Kind.LLM, model_requested="m-2", parameters={"max_tokens": 10},
    input=(_said("system", "Be brief."), _said("user", "Hello")),
    tools=(ToolDefinition("look", "Looks.", {"type": "object"}),),
)  # fmt: skip


def test_a_system_prompt_is_replaced_where_it_stands() -> None:
    found = changed_request(a_detail(FACTS), Change(Surface.PROMPT, "", "Be brief.", "Be kind."))
    assert [f"{each.role}: {each.text}" for each in found.messages] == ["system: Be kind.", "user: Hello"]


@pytest.mark.parametrize(
    ("change", "part", "value"),
    [
        (Change(Surface.MODEL, "model", "m-2", "m-1"), "model", "m-1"),
        (Change(Surface.PARAMETER, "max_tokens", 10, 20), "parameters", {"max_tokens": 20}),
        (Change(Surface.PARAMETER, "max_tokens", 10, None), "parameters", {}),
        (Change(Surface.TOOL, "look", {"description": "Looks."}, {"description": "Sees."}), "tools",
         (ToolDefinition("look", "Sees.", {"type": "object"}),)),
        (Change(Surface.PROGRAM, "retry", retries=2), "model", "m-2"),
    ],
)  # fmt: skip
def test_a_change_is_made_on_its_surface(change: Change, part: str, value: Any) -> None:
    assert getattr(changed_request(a_detail(FACTS), change), part) == value


def test_where_there_is_nothing_to_change_a_sentence_says_so(tmp_path: Path) -> None:
    bare = a_detail(replace(FACTS, tools=()))
    with pytest.raises(LookupError, match="offers no tool look"):
        changed_request(bare, Change(Surface.TOOL, "look", {}, {"description": "Sees."}))
    Writer(tmp_path / "s.db").close()
    reader = Reader(tmp_path / "s.db")
    with pytest.raises(LookupError, match="no request to save"):
        version_of(reader, REF, Change(Surface.MODEL, "model", "m-2", "m-1"))
    reader.close()
