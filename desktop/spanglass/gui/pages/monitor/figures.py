"""The eight figures of the page with their change against the range before, as texts."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from spanglass.core.display import UNKNOWN, cents, count, money
from spanglass.core.monitor import RangeSums
from spanglass.gui.charts.drawing import percent
from spanglass.gui.charts.latency import figure as latency_figure
from spanglass.gui.pages.monitor.view import MonitorView

_LOUD_RATIO, _DEAR = 0.10, 1.2
_LEAST_CALLS = 10
_POINT = 0.0005
_TODAY = "Spend today"


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words; `up` tells the arrow's direction, `token` how loud it is."""

    text: str
    up: bool
    token: str = "text3"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its caption, its value, how it changed, and the term of the filter that it stands for.

    `told` says the same in a sentence, with the numbers behind it.
    """

    caption: str
    value: str
    change: Change | None = None
    term: str = ""
    token: str = "text1"
    told: str = ""


def figures(view: MonitorView, times_usual: float | None = None) -> tuple[Figure, ...]:
    """All eight, the most needed first; `times_usual` is what was spent today by what is usual."""
    found = [_known(view, make(view)) for make in _MAKERS]
    if times_usual is not None:
        change = Change(f"{times_usual:.1f}×", times_usual > 1, "warn" if times_usual >= _DEAR else "text3")
        found[_SPEND] = replace(found[_SPEND], change=change)
    return tuple(found)


def _known(view: MonitorView, figure: Figure) -> Figure:
    """The figure, without a value while what it is made of is not known yet."""
    known = ("course" if figure.caption == _TODAY else "now") in view.known
    return figure if known else Figure(figure.caption, UNKNOWN)


def _requests(view: MonitorView) -> Figure:
    now, before = view.now.requests, view.before.requests
    told = f"{now:,} requests with {view.now.whole.calls:,} calls; {before:,} requests in the range before"
    return Figure("Requests", f"{now:,}", _ratio(view, now, before), told=told)


def _latency(view: MonitorView) -> Figure:
    now, before = view.now.whole.latency.p95, view.before.whole.latency.p95
    value = latency_figure(now)
    told = f"95 of 100 calls took less; {latency_figure(before)} in the range before"
    term = f"{{took:>{now / 1e9:.1f}s}}" if now else ""
    sure = "" if view.now.whole.exact or now is None else "~"
    return Figure("Latency p95", f"{sure}{value}", _ratio(view, now, before, "warn"), term, told=told)


def _errors(view: MonitorView) -> Figure:
    return _share(view, "Errors", "error", lambda sums: sums.whole.errors)


def _refusals(view: MonitorView) -> Figure:
    return _share(view, "Refusals", "refusal", lambda sums: sums.whole.refusals)


def _share(view: MonitorView, caption: str, kind: str, bad: Callable[[RangeSums], int]) -> Figure:
    now, before = _of_calls(bad(view.now), view.now), _of_calls(bad(view.before), view.before)
    told = f"{bad(view.now):,} of {view.now.whole.calls:,} calls; {percent(before)} in the range before"
    change = None
    if now is not None and before is not None and _comparable(view) and abs(now - before) >= _POINT:
        loud = _clearly_more(bad(view.now), view.now, before)
        change = Change(f"{(now - before) * 100:+.1f} pt", now > before, "error" if loud else "text3")
    token = kind if now and change is not None and change.token == "error" else "text1"
    return Figure(caption, percent(now), change, f"has:{kind}", token, told)


def _spend(view: MonitorView) -> Figure:
    spent, before = view.now.whole.cost_nano, view.before.whole.cost_nano
    told = f"{money(spent)} in this range, {money(before)} in the one before"
    return Figure(_TODAY, money(view.course.pulse.cost_today_nano), None, "cost:>0", told=told)


def _each(view: MonitorView) -> Figure:
    now, before = view.now.cost_each_nano, view.before.cost_each_nano
    told = f"{money(view.now.whole.cost_nano)} for {view.now.requests:,} requests"
    if view.now.whole.unpriced_calls:
        told += f"; {view.now.whole.unpriced_calls:,} calls have no price"
    value = UNKNOWN if now is None else cents(now)
    return Figure("Cost per request", value, _ratio(view, now, before, "warn"), "cost:>0", told=told)


def _tokens(view: MonitorView) -> Figure:
    whole = view.now.whole
    parts = (whole.input_tokens, whole.cached_tokens, whole.output_tokens)
    told = "{} in, of which {} cached, {} out".format(*map(count, parts))
    return Figure(
        "Tokens", count(whole.tokens), _ratio(view, whole.tokens, view.before.whole.tokens), told=told
    )


def _shift(view: MonitorView) -> Figure:
    shift = view.shift
    value = UNKNOWN if shift is None else f"{shift * 100:.0f} pt"
    told = "the share of calls that another version answered than in the range before"
    return Figure("Version shift", value, token="warn" if shift and shift > 0.2 else "text1", told=told)


def _of_calls(number: int, sums: RangeSums) -> float | None:
    return number / sums.whole.calls if sums.whole.calls else None


def _clearly_more(bad: int, sums: RangeSums, before: float) -> bool:
    """Whether chance hardly explains that the share is above what it was: three deviations and three bad."""
    calls = sums.whole.calls
    expected = max(before, 0.005) * calls
    return bad >= 3 and bad > expected + 3 * expected**0.5


def _comparable(view: MonitorView) -> bool:
    """Whether the range before has enough calls to say that something changed."""
    return view.comparable and view.before.whole.calls >= _LEAST_CALLS


def _ratio(view: MonitorView, now: int | None, before: int | None, loud: str = "text3") -> Change | None:
    """The change in per cent, or as a factor from a doubling on; `loud` colours a clear rise."""
    if not now or not before or not _comparable(view):
        return None
    ratio = now / before
    text = f"{ratio:.1f}×" if ratio >= 2 else f"{(ratio - 1) * 100:+.0f}%"
    if text in ("+0%", "-0%"):
        return None
    return Change(text, ratio > 1, loud if ratio >= 1 + _LOUD_RATIO else "text3")


_SPEND = 4
_MAKERS = (_requests, _latency, _errors, _refusals, _spend, _each, _tokens, _shift)
