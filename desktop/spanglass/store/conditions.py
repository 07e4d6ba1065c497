"""Queries of the filter language as SQL conditions on the trace table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SLOW = (
    "trace.id IN (SELECT id FROM (SELECT id, count(*) OVER (PARTITION BY name) AS fellows, "
    "percent_rank() OVER (PARTITION BY name ORDER BY end_ns - start_ns) AS position "
    "FROM trace WHERE start_ns >= :since_ns) WHERE fellows >= 20 AND position > 0.95)"
)
"""Slower than the 95th percentile of the traces of its name, where there are at least 20."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on ``trace`` and the values bound in it."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def condition(query: str, *, now_ns: int, since_ns: int = 0) -> Condition:
    """The condition of a query; true for the empty one."""
    if not query:
        return Condition("1")
    raise NotImplementedError
