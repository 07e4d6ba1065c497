"""What is kept of fixes, on its way to the receiver, which writes it into the store."""

from collections.abc import Mapping
from typing import Any

from spanglass.core.fix_json import check_document, proposal_document
from spanglass.core.fixes import FailureGroup, FixCheck, Proposal
from spanglass.gui.local_post import LocalRequest, ask

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

    def _ask(self, verb: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        return ask(self._address, LocalRequest("POST", f"/api/fixes/{verb}", content, _WITHIN_S))
