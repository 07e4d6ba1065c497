"""Changes as people read them, a unified diff of one surface, and texts changed as another one was."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher, unified_diff
from typing import Any

from spanglass.core.fixes import Change, FailureGroup, Proposal, Surface
from spanglass.core.span import Value

_ID_BYTES, _A_LINE = 6, 3
_PLACES = {
    Surface.PROMPT: "system prompt", Surface.TOOL: "tool", Surface.SCHEMA: "schema of the answer",
    Surface.PARAMETER: "parameters", Surface.MODEL: "model", Surface.PROGRAM: "program",
}  # fmt: skip


def proposed(group: FailureGroup, change: Change, title: str, why: str, **more: Any) -> Proposal:
    """A proposal for a group, with its name, its place and its diff."""
    place = group.where if group.where == group.site else f"{group.where} / {group.site}"
    place = f"{change.name} · {place}" if change.surface is Surface.TOOL else place
    named = f" {change.name}" if change.surface is Surface.TOOL else ""
    diff = diff_of(change, f"{_PLACES[change.surface]}{named} of {group.where} / {group.site}")
    edits = [line for line in diff.split("\n") if line.startswith(("+", "-"))]
    said = json.dumps([group.key, change.surface, change.name, change.retries, *edits])
    name = hashlib.blake2b(said.encode(), digest_size=_ID_BYTES).hexdigest()
    return Proposal(name, group.key, title, why, place, change, diff, **more)


def diff_of(change: Change, place: str) -> str:
    """A unified diff of what is changed."""
    before, after = (_lines(change, value) for value in (change.before, change.after))
    lines = unified_diff(before, after, f"a/{place}", f"b/{place}", lineterm="")
    return "\n".join(lines) + "\n"


def carried_over(before: str, after: str, text: str) -> str | None:
    """A text changed as another one was; None where what was changed does not stand in it.

    Lines that are new stand behind the line they were written behind, at the end where that is not there.
    """
    if text == before:
        return after
    old, new, lines = before.split("\n"), after.split("\n"), text.split("\n")
    for tag, start, end, first, last in reversed(SequenceMatcher(None, old, new, False).get_opcodes()):
        if tag == "equal":
            continue
        if start == end:
            place = _behind(lines, old[start - 1] if start else None)
            lines[place:place] = new[first:last]
            continue
        found = _found(lines, old[start:end])
        if found is None:
            return None
        lines[found : found + end - start] = new[first:last]
    return "\n".join(lines)


def akin(before: str, text: str) -> bool:
    """Whether two texts are one prompt with other values in it.

    They are where a line of some words stands in both, or half of their words.
    """
    if text == before:
        return True
    old, new = before.split(), text.split()
    lines = {line.strip() for line in before.split("\n") if len(line.split()) >= _A_LINE}
    if any(line.strip() in lines for line in text.split("\n")):
        return True
    shared = (Counter(old) & Counter(new)).total()
    return 2 * shared >= max(len(old), len(new), 1)


def _lines(change: Change, value: Value) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str) and change.surface is not Surface.PARAMETER:
        return value.split("\n") if value else []
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2).split("\n")
    return [f"{change.name}: {json.dumps(value, ensure_ascii=False)}"]


def _behind(lines: Sequence[str], line: str | None) -> int:
    if line is None:
        return 0
    return lines.index(line) + 1 if line in lines else len(lines)


def _found(lines: Sequence[str], block: Sequence[str]) -> int | None:
    return next(
        (at for at in range(len(lines) - len(block) + 1) if list(lines[at : at + len(block)]) == list(block)),
        None,
    )
