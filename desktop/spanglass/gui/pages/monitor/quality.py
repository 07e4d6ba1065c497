"""What tells of quality, as figures with a line over time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spanglass.analysis.intervals import wilson_high, wilson_low
from spanglass.core.display import UNKNOWN, one_line
from spanglass.core.monitor import Opinion
from spanglass.gui.charts.drawing import Values, percent, trimmed
from spanglass.gui.pages.monitor.view import MonitorView

_SCHEMA_LEAST = 0.99
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class QualityFigure:
    """A share or mean: its caption, value, what is said beside it, and its course; what it leads to.

    `bad` says that it is worse than it may be, `told` the same with the numbers behind it.
    """

    caption: str
    value: str
    note: str = ""
    series: Values = ()
    term: str = ""
    bad: bool = False
    told: str = ""


def quality_figures(view: MonitorView) -> tuple[QualityFigure, ...]:
    """All six; of what is not known yet only the caption."""
    return tuple(
        make(view) if part in view.known else QualityFigure(caption, UNKNOWN)
        for caption, part, make in _MAKERS
    )


def _schema(view: MonitorView) -> QualityFigure:
    whole, course = view.now.whole, view.course
    share = _share(whole.schema_valid, whole.schema_declared)
    note = f"alert < {_SCHEMA_LEAST * 100:.0f}%" if share is not None else "no schema declared"
    series = tuple(map(_share, course.schema_valid, course.schema_declared))
    told = f"{whole.schema_valid:,} of {whole.schema_declared:,} answers that declared a schema keep it"
    bad = share is not None and share < _SCHEMA_LEAST
    return QualityFigure("Schema valid", _near_all(share), note, series, "schema:fail", bad, told)


def _tools(view: MonitorView) -> QualityFigure:
    whole = view.now.whole
    worked = whole.tools_called - whole.tools_failed
    counts = {n: (ran - failed, ran) for n, (ran, failed) in view.quality.tools.items()}
    series = _series(view, counts) if "quality" in view.known else ()
    told = f"{worked:,} of {whole.tools_called:,} tools that ran gave a result"
    share = _near_all(_share(worked, whole.tools_called))
    note = "" if whole.tools_called else "no tools ran"
    return QualityFigure("Tool calls that worked", share, note, series, "{kind:tool status:error}", told=told)


def _retries(view: MonitorView) -> QualityFigure:
    whole, course = view.now.whole, view.course
    series = tuple(map(_share, course.retries, course.pulse.calls))
    told = f"{whole.retries:,} retries of {whole.calls:,} calls"
    return QualityFigure(
        "Retries", percent(_share(whole.retries, whole.calls)), "", series, "retry:>0", told=told
    )


def _asked(view: MonitorView) -> QualityFigure:
    asked = sum(number for number, _ in view.asked.values())
    again = sum(number for _, number in view.asked.values())
    counts = {n: (late, all_) for n, (all_, late) in view.asked.items()}
    series = _filled(view, _shares(counts), view.asked_ns)
    told = f"{again:,} of {asked:,} questions in sessions take up the one before"
    note = "same question twice" if asked else "no sessions"
    return QualityFigure("Asked again", percent(_share(again, asked)), note, series, "has:repeat", told=told)


def _thumbs(view: MonitorView) -> QualityFigure:
    votes = [each for each in view.quality.opinions if each.thumb is not None]
    up = sum(1 for each in votes if each.thumb)
    if not votes:
        return QualityFigure("Thumbs up", UNKNOWN, "no votes", term="has:feedback", told="no votes")
    low, high = wilson_low(up, len(votes), _Z95), wilson_high(up, len(votes), _Z95)
    told = f"{up:,} of {len(votes):,} votes; between {percent(low)} and {percent(high)} of all, most likely"
    note = f"{len(votes):,} vote{'' if len(votes) == 1 else 's'}, {low * 100:.0f}–{high * 100:.0f}%"
    series = _series(view, _of_votes(view, votes))
    return QualityFigure("Thumbs up", percent(up / len(votes)), note, series, "thumbs:down", told=told)


def _of_votes(view: MonitorView, votes: Sequence[Opinion]) -> Mapping[int, tuple[int, int]]:
    all_, up = Counter[int](), Counter[int]()
    for vote in votes:
        period = vote.time_ns // view.quality.length_ns
        all_[period] += 1
        up[period] += bool(vote.thumb)
    return {period: (up[period], number) for period, number in all_.items()}


def _score(view: MonitorView) -> QualityFigure:
    """The mean of the score with the most values: those of different names are never mixed."""
    scored = [each for each in view.quality.opinions if each.thumb is None and each.number is not None]
    if not scored:
        return QualityFigure("Judge score", UNKNOWN, "no scores", term="has:score", told="no scores")
    name, number = Counter(each.name for each in scored).most_common(1)[0]
    values: dict[int, list[float]] = {}
    for each in scored:
        if each.name == name and each.number is not None:
            values.setdefault(each.time_ns // view.quality.length_ns, []).append(each.number)
    means = {period: sum(some) / len(some) for period, some in values.items()}
    mean = sum(map(sum, values.values())) / number
    scores = f"{number:,} score{'s' * (number != 1)}"
    told = f"the mean of {scores} named {name}"
    course, value = _filled(view, means, view.quality.length_ns), trimmed(round(mean, 2))
    return QualityFigure(f"Score {one_line(name, 30)}", value, scores, course, "has:score", told=told)


def _near_all(share: float | None) -> str:
    """A share that is hoped to be all: one that is not is never rounded to it."""
    if share is None or share in (0.0, 1.0):
        return percent(share)
    return f"{min(share * 100, 99.9):.1f}%"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _series(view: MonitorView, counts: Mapping[int, tuple[int, int]]) -> Values:
    return _filled(view, _shares(counts), view.quality.length_ns)


def _shares(counts: Mapping[int, tuple[int, int]]) -> Mapping[int, float]:
    return {period: part / whole for period, (part, whole) in counts.items() if whole}


def _filled(view: MonitorView, values: Mapping[int, float], length_ns: int) -> Values:
    first, last = view.window.start_ns // length_ns, (view.window.end_ns - 1) // length_ns
    return tuple(values.get(period) for period in range(first, last + 1))


_MAKERS = (
    ("Schema valid", "now", _schema), ("Tool calls that worked", "now", _tools), ("Retries", "now", _retries),
    ("Asked again", "asked", _asked), ("Thumbs up", "quality", _thumbs), ("Judge score", "quality", _score),
)  # fmt: skip
"""Captions, the parts of the view that they need, and what makes them."""
