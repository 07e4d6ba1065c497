"""Whether calls fail less often since a fix was taken over, against as many days before."""

from spanglass.analysis.intervals import newcombe

Counted = tuple[int, int]
"""How many calls failed, and of how many."""

_Z = 1.96


def aftermath(before: Counted, since: Counted) -> str:
    """The shares before and since in a sentence, and what their difference is sure to be (Newcombe 1998)."""
    if not since[1]:
        return "No calls have come since then."
    said = f"Since then {_share(since)} fail so"
    if not before[1]:
        return f"{said}."
    low, high = newcombe(before, since, _Z)
    verdict = "fewer than before" if high < 0 else "more than before" if low > 0 else "not sure yet"
    return f"{said}, {_share(before)} before: {verdict}."


def _share(counted: Counted) -> str:
    bad, of = counted
    return f"{bad:,} of {of:,} ({bad / of:.1%})"
