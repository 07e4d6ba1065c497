"""Where the check of a proposal stands: what can be begun, and why nothing can."""

from spanglass.core.fixes import Proposal
from spanglass.gui.pages.fixes.asked import Ready
from spanglass.gui.pages.fixes.check_panel import Standing
from spanglass.gui.pages.fixes.progress import CheckView, about, chosen

_READING = "Reading the traces…"


def standing_of(
    proposal: Proposal, found: Ready | None, view: CheckView | None, words: tuple[str, str]
) -> Standing:
    """Where a proposal stands; `words` say what is in the way, and what guards it if it was taken over."""
    said, accepted = words
    if proposal.unchecked:
        return Standing(trouble=proposal.unchecked, can_check=False)
    if found is None:
        return Standing(view, _READING, said, accepted=accepted)
    if found.order is None:
        return Standing(view, trouble=said or found.trouble, can_check=False, accepted=accepted)
    known = bool(found.order.known)
    return Standing(view, offer(found), said, chosen(found.order), known=known, accepted=accepted)


def offer(found: Ready) -> str:
    """``Check on 32 traces, about $0.38``; without a price, so many calls."""
    if found.order is None or found.estimate is None:
        return ""
    traces = len(found.order.subjects)
    noun = "trace" if traces == 1 else "traces"
    known = f", {len(found.order.known):,} known" if found.order.known else ""
    cost = found.estimate.cost_nano
    costs = f"about {about(cost)}" if cost is not None else f"{found.estimate.calls:,} calls"
    return f"Check on {traces:,} {noun}{known}, {costs}"
