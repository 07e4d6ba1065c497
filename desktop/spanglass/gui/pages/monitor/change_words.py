"""What changed with a model version, in words."""

from datetime import datetime

from spanglass.analysis.comparing.group_comparison import GroupLine, Verdict
from spanglass.core.display import one_line
from spanglass.gui.charts.snapshots import split
from spanglass.gui.pages.compare.group_words import value
from spanglass.store.answers.version_changes import VersionChange

_NEEDED, _SHOWN = 50, 3


def headline(change: VersionChange) -> str:
    """``gpt-4o is now 2024-11-20 (was 2024-08-06)``."""
    before, now = (split(version)[1] or one_line(version, 40) for version in change.versions)
    return f"{one_line(change.requested, 40)} is now {now} (was {before})"


def counted(change: VersionChange, now_ns: int) -> str:
    """``since 21:58 · 212 calls against the 400 before``; the day is said of what did not begin today."""
    before, after = change.calls
    calls = f"{after:,} call{'' if after == 1 else 's'} against the {before:,} before"
    return f"since {_since(change.at_ns, now_ns)} · {calls}"


def _since(at_ns: int, now_ns: int) -> str:
    began, now = (datetime.fromtimestamp(time_ns / 1e9).astimezone() for time_ns in (at_ns, now_ns))
    return f"{began:%H:%M}" if began.date() == now.date() else f"{began:%b} {began.day} {began:%H:%M}"


def findings(change: VersionChange) -> tuple[tuple[str, str], ...]:
    """The clearest differences, worse ones first, each with its colour; or why there is none to tell."""
    decided = [line for line in change.lines if line.verdict in (Verdict.HIGHER, Verdict.LOWER)]
    if decided:
        order = sorted(decided, key=_badness)
        return tuple((_told(line), _token(line)) for line in order[:_SHOWN])
    least = min(change.calls)
    if least < _NEEDED:
        return ((f"Not enough calls yet (n={least} of ~{_NEEDED})", "text3"),)
    return ((f"No clear difference in {len(change.lines)} figures", "text3"),)


def _told(line: GroupLine) -> str:
    return f"{line.name} {value(line.first, line.unit)} → {value(line.second, line.unit)}"


def _badness(line: GroupLine) -> int:
    return 1 if line.better_low is None else 0 if _worse(line) else 2


def _worse(line: GroupLine) -> bool:
    return (line.verdict is Verdict.HIGHER) == bool(line.better_low)


def _token(line: GroupLine) -> str:
    return "text1" if line.better_low is None else "warn" if _worse(line) else "ok"
