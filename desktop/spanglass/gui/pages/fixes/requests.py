"""What is kept of fixes, on its way to the receiver, which writes it into the store."""

from collections.abc import Mapping
from typing import Any

from spanglass.core.fix_json import acceptance_document, check_document, proposal_document, rubric_document
from spanglass.core.fixes import Acceptance, FailureGroup, FixCheck, Proposal, Rubric
from spanglass.gui.receiver.local_post import LocalRequest, ask

_WITHIN_S = 30


class FixRequests:
    """Asks the receiver at ``host:port``; everything blocks and raises ``OSError`` with a sentence."""

    def __init__(self, address: str) -> None:
        self._address = address

    def keep(self, check: FixCheck) -> None:
        """Keep a check that was made."""
        self._ask("keep", {"check": check_document(check)})

    def propose(self, proposal: Proposal) -> None:
        """Keep a proposal that a model wrote."""
        self._ask("propose", {"proposal": proposal_document(proposal)})

    def dismiss(self, group: FailureGroup, reason: str) -> None:
        """Put a group away; the reason is used the next time."""
        told = {"group": group.key, "where": group.where, "kind": group.kind.value, "reason": reason}
        self._ask("dismiss", told)

    def restore(self, group: FailureGroup) -> None:
        """Take a group up again."""
        self._ask("restore", {"group": group.key})

    def judge(self, group: str, rubric: Rubric | None) -> None:
        """Have answers of a group judged by a rubric, or by rules alone."""
        self._ask("judge", {"group": group, "rubric": None if rubric is None else rubric_document(rubric)})

    def accept(self, made: Acceptance) -> None:
        """Note that the user takes a fix over."""
        self._ask("accept", {"acceptance": acceptance_document(made)})

    def take_back(self, group: str) -> None:
        """Note that no fix of a group is taken over."""
        self._ask("take-back", {"group": group})

    def _ask(self, verb: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        return ask(self._address, LocalRequest("POST", f"/api/fixes/{verb}", content, _WITHIN_S))
