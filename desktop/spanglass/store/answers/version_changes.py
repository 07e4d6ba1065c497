"""Questions of what changed when another version began to answer for a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.analysis.comparing.group_comparison import GroupLine, group_lines
from spanglass.store.answers.compared import group_call
from spanglass.store.filters.conditions import Condition
from spanglass.store.queries import filled, sql

MOST_CALLS = 400
"""So many of the last calls of each side are compared."""

_NEAR = 5_000
_MOST = 3


@dataclass(frozen=True, slots=True)
class VersionChange:
    """Another version began to answer for a model at a moment: the one before and the new one.

    `calls` are those compared, before and after; `lines` say what is different.
    """

    requested: str
    versions: tuple[str, str]
    at_ns: int
    calls: tuple[int, int]
    lines: tuple[GroupLine, ...]


class VersionChanges:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _condition(self, query: str, since_ns: int = 0) -> Condition:
        raise NotImplementedError

    def version_changes(self, start_ns: int, end_ns: int, query: str = "") -> tuple[VersionChange, ...]:
        """The latest changes of version in a range, with the calls after each against those before it.

        A change that no matching call tells of is left out.
        """
        ends = {"start_ns": start_ns, "end_ns": end_ns, "most": _MOST}
        where = self._condition(query)
        parts = {"condition": where.sql, "everything": "0" if query else "1"}
        found = []
        for requested, responded, at_ns in self._rows(sql("version_changes"), ends):
            values = {
                "requested": requested, "version": responded, "at_ns": at_ns, "end_ns": end_ns,
                "near": _NEAR, "most": MOST_CALLS, **where.parameters,
            }  # fmt: skip
            before, after = (
                self._rows(filled(f"version_{side}", **parts), values) for side in ("before", "after")
            )
            if before and after:
                lines = group_lines(*([group_call(row) for row in side] for side in (before, after)))
                versions = (before[0][-1], responded)
                found.append(VersionChange(requested, versions, at_ns, (len(before), len(after)), lines))
        return tuple(found)
