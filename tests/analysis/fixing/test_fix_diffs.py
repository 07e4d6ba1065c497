"""Changes as unified diffs, and carried over to texts that differ elsewhere."""

from typing import Any

import pytest

from fix_values import a_group
from spanglass.analysis.fixing.fix_diffs import akin, carried_over, diff_of, proposed
from spanglass.core.fixes import Change, Surface


@pytest.mark.parametrize(("before", "after", "text", "made"), [
    ("a\nb", "a\nB", "a\nb", "a\nB"),
    ("a\nb\nc", "a\nB\nc", "x\nb\nc\ny", "x\nB\nc\ny"),
    ("a\nb", "a\nb\nc", "a\nb\ntoday", "a\nb\nc\ntoday"),
    ("a\nb", "a\nb\nc", "today", "today\nc"),
    ("a", "x\na", "a\nb", "x\na\nb"),
    ("a\nb\nc", "a\nc", "c\nb", "c"),
    ("a\nb", "a\nB", "a\nother", None),
    ("", "new", "", "new"),
])  # fmt: skip
def test_an_edit_goes_where_its_lines_stand(before: str, after: str, text: str, made: str | None) -> None:
    assert carried_over(before, after, text) == made


@pytest.mark.parametrize(("before", "text", "found"), [
    ("You are a refund agent.\nToday is 1 May.", "You are a refund agent.\nToday is 9 June.", True),
    ("You help Ann with refunds today.", "You help Bob with refunds today.", True),
    ("You are a refund agent.", "You classify tickets.", False),
    ("Be brief.\nok", "You write.\nok", False),
    ("", "You write.", False),
    ("", "", True),
])  # fmt: skip
def test_prompts_of_one_make_are_told_from_others(before: str, text: str, found: bool) -> None:
    assert akin(before, text) is found


def test_each_surface_has_a_diff() -> None:
    def lines(change: Change) -> list[str]:
        return [line for line in diff_of(change, "here").splitlines() if line[0] in "+-"]

    head = ["--- a/here", "+++ b/here"]
    assert lines(Change(Surface.PROMPT, "", "a\nb", "a\nc")) == [*head, "-b", "+c"]
    assert lines(Change(Surface.PARAMETER, "max_tokens", None, 5)) == [*head, "+max_tokens: 5"]
    assert lines(Change(Surface.PARAMETER, "stop", "a", "b")) == [*head, '-stop: "a"', '+stop: "b"']
    assert lines(Change(Surface.MODEL, "model", "a", "b")) == [*head, "-a", "+b"]
    schema: Any = {"strict": False}
    assert lines(Change(Surface.SCHEMA, "", schema, {"strict": True})) == [
        *head, '-  "strict": false', '+  "strict": true',
    ]  # fmt: skip


def test_a_proposal_is_named_by_what_it_changes() -> None:
    group = a_group()
    first = proposed(group, Change(Surface.PROMPT, "", "day 1\na", "day 1\na\nb"), "Say b", "why")
    same = proposed(group, Change(Surface.PROMPT, "", "day 2\na", "day 2\na\nb"), "Say it", "because")
    other = proposed(group, Change(Surface.PROMPT, "", "day 1\na", "day 1\na\nc"), "Say c", "why")
    assert first.id == same.id != other.id
    assert first.place == "refunds / draft_answer"
    assert first.diff.startswith("--- a/system prompt of refunds / draft_answer\n")
