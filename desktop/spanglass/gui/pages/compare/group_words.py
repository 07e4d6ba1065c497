"""The figures of two groups in words: values, intervals, what may be said of them."""

from spanglass.analysis.comparing.group_comparison import Estimate, GroupLine, Unit, Verdict
from spanglass.core.display import UNKNOWN, count, duration, money

_NEEDED = 5
_TAIL = 20


def value(estimate: Estimate, unit: Unit) -> str:
    """A value: ``6.8%``, ``2.31 s``, ``1.2k``, ``$0.0118``."""
    return UNKNOWN if estimate.value is None else _text(estimate.value, unit)


def interval(estimate: Estimate, unit: Unit) -> str:
    """Its interval: ``4.1–11.0%``; nothing where there are too few calls."""
    if estimate.low is None or estimate.high is None:
        return ""
    if unit is Unit.SHARE:
        return f"{_percent(estimate.low).removesuffix('%')}–{_percent(estimate.high)}"
    return f"{_text(estimate.low, unit)}–{_text(estimate.high, unit)}"


def calls(estimate: Estimate) -> str:
    """How many calls it is of: ``7 of 214``, ``214 calls``."""
    if estimate.bad is not None:
        return f"{estimate.bad:,} of {estimate.count:,}"
    return f"{estimate.count:,} call{'' if estimate.count == 1 else 's'}"


def verdict(line: GroupLine) -> tuple[str, str]:
    """What may be said of B against A, and the colour of it."""
    if line.verdict is Verdict.FEW:
        fewest = min(line.first.count, line.second.count)
        needed = _TAIL if "p95" in line.name else _NEEDED
        return f"not enough calls yet ({fewest:,} of {needed})", "text3"
    if line.verdict is Verdict.UNCLEAR:
        return "no clear difference", "text3"
    higher = line.verdict is Verdict.HIGHER
    text = f"{'higher' if higher else 'lower'} in B{_times(line)}"
    if line.better_low is None:
        return text, "text1"
    return text, "warn" if higher == line.better_low else "ok"


def sentence(line: GroupLine) -> str:
    """A line as a screen reader says it."""
    sides = (
        f"{name} {value(each, line.unit)}, {interval(each, line.unit) or 'no interval'}, {calls(each)}"
        for name, each in (("A", line.first), ("B", line.second))
    )
    return f"{line.name}: {'; '.join(sides)}; {verdict(line)[0]}"


def _times(line: GroupLine) -> str:
    """How many times as much, where that is worth saying."""
    one, two = line.first.value, line.second.value
    if not one or two is None:
        return ""
    share = two / one - 1
    if two and one / two >= 10:
        return f", 1/{one / two:,.0f}"
    if share >= 1:
        return f", {two / one:.1f} times"
    return f", {share:+.0%}".replace("-", "−")


def _text(number: float, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return _percent(number)
    if unit is Unit.DURATION:
        return duration(round(number))
    return money(round(number)) if unit is Unit.MONEY else count(round(number))


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.1 or not share else f"{share:.1%}"
