"""Questions of one run of a program: what of it counts, whoever reported it."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.views import Figures
from spanglass.store.filters.conditions import Condition
from spanglass.store.filters.matches import source_of
from spanglass.store.queries import filled, sql
from spanglass.store.rollups.figures import figures_of

RUN = "spanglass.run"
"""The resource attribute that names the run a span is of."""

_NAME = re.compile(r"[0-9a-f]{32}")
_EVERY = {"start_ns": 0, "end_ns": 2**63 - 1}
_NAMED = {
    "traces": "json_each(:kept) AS kept CROSS JOIN span AS one ON one.id = kept.value "
    "CROSS JOIN trace ON trace.id = one.trace",
    "started": "span.id = one.id",
}


class ProgramRuns:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _started(self, query: str, start_ns: int, end_ns: int) -> Condition:
        raise NotImplementedError

    def run_figures(self, run: str) -> tuple[Figures, bool]:
        """What a run's spans add to totals, and whether all of their traces are judged.

        Of the run are the spans whose resource names it, and those of other clients that count instead of
        one of them. Raises ``ValueError`` for what is no name of a run: 32 hexadecimal digits.
        """
        if not _NAME.fullmatch(run):
            raise ValueError(f"{run!r} is not the name of a run.")
        with self._at_once():
            source = source_of(self._started(f"attr.{RUN}:{run}", 0, _EVERY["end_ns"]), _EVERY)
            asked = filled("run_spans", **source.pieces)
            spans = self._rows(asked, {**source.parameters, "run": run.encode()})
            kept = {"kept": json.dumps(sorted({row[0] for row in spans}))}
            figures = figures_of(self._rows(filled("figures", key="NULL", **_NAMED), kept), whole=True)[0][1]
            return figures, bool(self._rows(sql("run_settled"), kept)[0][0])
