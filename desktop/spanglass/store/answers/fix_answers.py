"""Questions about proposals, checks and dismissals that were kept."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.core.fix_json import acceptance_of, check_of, proposal_of, rubric_of
from spanglass.core.fixes import Acceptance, Dismissal, FailureKind, FixCheck, Proposal, Rubric
from spanglass.store.answers.library_answers import unpacked
from spanglass.store.queries import sql

_MOST = 50


class FixAnswers:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def fix_proposals(self, group: str) -> tuple[Proposal, ...]:
        """What was proposed for a group and kept, the newest first."""
        rows = self._rows(sql("fix_proposals"), {"group": group})
        return tuple(proposal_of(json.loads(row[0])) for row in rows)

    def fix_checks(self, group: str | None = None, limit: int = _MOST) -> tuple[FixCheck, ...]:
        """The checks of a group, or of all, the newest first."""
        rows = self._rows(sql("fix_checks"), {"group": group, "limit": limit})
        return tuple(check_of({**unpacked(row[1]), "id": row[0]}) for row in rows)

    def fixes_tried(self, group: str) -> frozenset[str]:
        """The ids of the proposals that were checked for a group."""
        return frozenset(row[0] for row in self._rows(sql("fixes_tried"), {"group": group}))

    def fix_dismissals(self) -> tuple[Dismissal, ...]:
        """The groups that are not wanted, the latest first."""
        rows = self._rows(sql("fix_dismissals"), {})
        return tuple(Dismissal(row[0], row[1], FailureKind(row[2]), row[3], row[4]) for row in rows)

    def fix_rubric(self, group: str) -> Rubric | None:
        """By which rubric answers of a group are judged; None where rules alone judge them."""
        rows = self._rows(sql("fix_rubric"), {"group": group})
        return rubric_of(json.loads(rows[0][0])) if rows else None

    def fix_acceptances(self) -> tuple[Acceptance, ...]:
        """Which fixes the user has taken over, the latest first."""
        return tuple(acceptance_of(json.loads(row[0])) for row in self._rows(sql("fix_acceptances"), {}))
