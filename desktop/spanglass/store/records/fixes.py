"""Proposals, checks and dismissals of groups of failing traces: written by the one connection that writes."""

import json
from collections.abc import Sequence
from typing import Any

import apsw
import zstandard

from spanglass.core.fix_json import acceptance_document, check_document, proposal_document, rubric_document
from spanglass.core.fixes import Acceptance, Dismissal, FixCheck, Proposal, Rubric
from spanglass.store.connection import storable

_MOST_CHECKS = 200
_PROPOSE = (
    "INSERT INTO fix_proposal(id, failing, content, created_ns) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET content = excluded.content"
)
_CHECK = "INSERT INTO fix_check(failing, proposal, started_ns, encoded) VALUES (?, ?, ?, ?) RETURNING id"
_FORGET = "DELETE FROM fix_check WHERE id <= (SELECT max(id) - ? FROM fix_check)"
_DISMISS = (
    "INSERT INTO fix_dismissal(failing, place, kind, reason, at_ns) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (failing) DO UPDATE SET reason = excluded.reason, at_ns = excluded.at_ns"
)
_JUDGE = (
    "INSERT INTO fix_rubric(failing, content) VALUES (?, ?) "
    "ON CONFLICT (failing) DO UPDATE SET content = excluded.content"
)
_ACCEPT = (
    "INSERT INTO fix_acceptance(failing, content, at_ns) VALUES (?, ?, ?) "
    "ON CONFLICT (failing) DO UPDATE SET content = excluded.content, at_ns = excluded.at_ns"
)


class FixTables:
    """The tables of fixes, for the thread and the transaction of the writer."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def propose(self, proposal: Proposal, now_ns: int) -> None:
        """Keep a proposal; one that changes the same is written over."""
        content = json.dumps(proposal_document(proposal))
        self._rows(_PROPOSE, (proposal.id, proposal.group, content, now_ns))

    def keep(self, check: FixCheck) -> int:
        """Keep a check with its proposal, and say its row; the oldest of many are let go of."""
        self.propose(check.proposal, check.started_ns)
        packed = zstandard.ZstdCompressor().compress(json.dumps(check_document(check)).encode())
        group, proposal = check.proposal.group, check.proposal.id
        row = self._rows(_CHECK, (group, proposal, check.started_ns, packed))
        self._rows(_FORGET, (_MOST_CHECKS,))
        return int(row[0][0])

    def dismiss(self, dismissal: Dismissal) -> None:
        """Note that a group is not wanted, and why."""
        kept = (dismissal.group, dismissal.where, dismissal.kind.value, dismissal.reason.strip())
        self._rows(_DISMISS, (*map(storable, kept), dismissal.at_ns))

    def restore(self, group: str) -> None:
        """Take a dismissal back."""
        self._rows("DELETE FROM fix_dismissal WHERE failing = ?", (group,))

    def judge_by(self, group: str, rubric: Rubric | None) -> None:
        """Have answers of a group judged by a rubric, or by rules alone."""
        if rubric is None:
            self._rows("DELETE FROM fix_rubric WHERE failing = ?", (group,))
        else:
            self._rows(_JUDGE, (group, json.dumps(rubric_document(rubric))))

    def accept(self, made: Acceptance) -> None:
        """Note which fix of a group the user has taken over, in the place of another one."""
        self._rows(_ACCEPT, (made.group, json.dumps(acceptance_document(made)), made.at_ns))

    def take_back(self, group: str) -> None:
        """Note that the user has taken over no fix of a group."""
        self._rows("DELETE FROM fix_acceptance WHERE failing = ?", (group,))

    def _rows(self, text: str, values: Sequence[Any]) -> list[Any]:
        return list(self._connection.execute(text, values))
