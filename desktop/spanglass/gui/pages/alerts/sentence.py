"""A rule as a sentence: its words and the controls between them, and what a control changes."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from spanglass.alerts.matching import test_of
from spanglass.alerts.rules.figure import PERCENTILES, SHARES, SUMS
from spanglass.alerts.rules.zero_traffic import HEARTBEAT
from spanglass.alerts.wording import unit_of
from spanglass.core.alerting import Rule, Schedule, Unit
from spanglass.core.judgement import RefusalKind
from spanglass.core.watched import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS

Options: TypeAlias = tuple[tuple[object, str], ...]

FIGURES: Mapping[str, str] = {
    "error_rate": "error rate", "refusal_rate": "refusal rate", "schema_failures": "schema failures",
    "retry_rate": "retry rate", "truncated_rate": "share cut at max tokens",
    "latency_p50": "latency p50", "latency_p95": "latency p95", "latency_p99": "latency p99",
    "first_token_p50": "first token p50", "first_token_p95": "first token p95",
    "first_token_p99": "first token p99", "calls": "number of calls", "cost": "cost", "tokens": "tokens",
    "input_tokens": "input tokens", "output_tokens": "output tokens",
}  # fmt: skip
"""What the figures that can be watched are called."""
BUILT_IN: Mapping[str, str] = {
    "error_rate": "error_rate", "refusal_rate": "refusal_rate", "schema_failures": "schema_failures",
    "latency": "latency_p95",
}  # fmt: skip
"""Kinds of rules that are about one figure of all calls."""
_STARTS: Mapping[Unit, float] = {
    Unit.SHARE: 0.05, Unit.DURATION: 10 * SECOND_NS, Unit.MONEY: 1_000_000_000.0, Unit.COUNT: 100.0,
    Unit.MULTIPLE: 2.0,
}  # fmt: skip
_REFUSALS: Options = ((False, "counting all refusals"), (True, "leaving out business rules"))
_TRACES, _ALIVE, _WORK, _EVER = "traces", HEARTBEAT, "work", "ever"
_EXPECTED: Options = (
    (_TRACES, "although its traces go on"), (_ALIVE, "although its program is alive"),
    (_WORK, "on weekdays from 9 to 18"), (_EVER, "at any time"),
)  # fmt: skip
_SCHEDULES: Mapping[object, Schedule] = {
    _WORK: Schedule(frozenset(range(5)), 9 * 60, 18 * 60),
    _EVER: Schedule(frozenset(range(7))),
}
_LENGTHS = ((DAY_NS, "d"), (HOUR_NS, "h"), (MINUTE_NS, "min"), (SECOND_NS, "s"))


@dataclass(frozen=True, slots=True)
class Word:
    """Words that stay as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several words; `field` names what it changes."""

    field: str
    name: str
    value: object
    options: Options


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit."""

    field: str
    name: str
    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class Text:
    """A filter, or a name."""

    field: str
    name: str
    text: str
    placeholder: str


Part: TypeAlias = Word | Pick | Number | Text


def figure_of(rule: Rule) -> str:
    """The figure that a rule is about, if it is one of those that can be chosen."""
    return rule.figure if rule.kind == "figure" else BUILT_IN.get(rule.kind, "")


def sentence(rule: Rule) -> tuple[Part, ...]:
    """The parts of a rule's sentence."""
    special = _SPECIAL.get(rule.kind)
    if special is not None:
        return (*special(rule), *_end(rule))
    figure = figure_of(rule)
    side: Part = Word("above")
    if figure in SUMS:
        side = Pick("above", "Side", rule.above, ((True, "above"), (False, "below")))
    parts: list[Part] = [
        Word("When"), Pick("figure", "Figure", figure, tuple(FIGURES.items())), Word("of"),
        Text("query", "Calls", rule.query, "all calls"), Word("is"), side, _limit(rule), Word("within"),
        _length("window", "Window", rule.window_ns),
    ]  # fmt: skip
    if figure not in SUMS:
        parts += [
            Word("in at least"), Number("calls", "Fewest calls", str(rule.least_calls), ""), Word("calls,"),
            Pick("quiet", "Certainty", rule.quiet, ((False, "beyond doubt"), (True, "never by chance"))),
        ]  # fmt: skip
    if rule.kind == "refusal_rate":
        business = RefusalKind.BUSINESS in rule.excluded
        parts += [Word("and above twice what is usual,"), Pick("business", "Refusals", business, _REFUSALS)]
    return (*parts, *_end(rule))


def _end(rule: Rule) -> tuple[Part, ...]:
    if rule.kind in ("new_snapshot", "model_version"):
        return ()
    over, under = ("above", "below") if rule.above else ("below", "above")
    return (
        Word("Fires after"), _length("hold", "Held for", rule.hold_ns), Word(f"{over}, ends after"),
        _length("keep", "Ends after", rule.keep_ns), Word(f"{under} it."),
    )  # fmt: skip


def changed(rule: Rule, field: str, value: object) -> Rule:
    """The rule with one control changed; raises ``ValueError`` with a sentence for what is not possible.

    A rule without an id is one more rule: those that everybody has keep their figure and look at all calls.
    """
    return _CHANGES[field](rule, value)


def parsed(text: str, unit: str) -> float:
    """A number as it is typed, also with its unit; raises ``ValueError``."""
    bare = text.strip().replace(",", ".").removeprefix("$").removesuffix("%").removesuffix("×").strip()
    try:
        number = float(bare.removesuffix(unit).strip() if unit else bare)
    except ValueError:
        raise ValueError("This is not a number.") from None
    if not math.isfinite(number) or number < 0:
        raise ValueError("This value is not possible.")
    return number


def limit_parts(rule: Rule) -> tuple[str, str]:
    """A rule's limit as it is typed, and its unit."""
    unit = unit_of(rule)
    if unit is Unit.SHARE:
        return _trimmed(rule.limit * 100), "points" if rule.kind == "model_version" else "%"
    if unit is Unit.DURATION:
        if rule.kind in ("zero_traffic", "unfinished"):
            return length_parts(round(rule.limit))
        return _trimmed(rule.limit / SECOND_NS), "s"
    if unit is Unit.MONEY:
        return _trimmed(rule.limit / 1e9), "$"
    return _trimmed(rule.limit), "×" if unit is Unit.MULTIPLE else ""


def with_limit(rule: Rule, limit: float) -> Rule:
    """The rule with another limit; a silence is as long as its window."""
    if rule.kind == "zero_traffic":
        return replace(rule, limit=limit, window_ns=round(limit))
    return replace(rule, limit=limit)


def length_parts(length_ns: int) -> tuple[str, str]:
    """A length of time in the largest unit that it is a whole number of, minutes for none."""
    for size, unit in _LENGTHS:
        if length_ns >= size and length_ns % size == 0:
            return str(length_ns // size), unit
    return _trimmed(length_ns / MINUTE_NS), "min"


def _length(field: str, name: str, length_ns: int) -> Number:
    return Number(field, name, *length_parts(length_ns))


def _limit(rule: Rule) -> Number:
    return Number("limit", "Limit", *limit_parts(rule))


def _trimmed(number: float) -> str:
    return f"{number:.6g}"


def _length_of(text: str, before_ns: int) -> int:
    """A length as it is typed: in the unit it had, unless another one is typed."""
    shown = length_parts(before_ns)[1]
    bare = text.strip().lower()
    words = {"m": "min", "hours": "h", "hour": "h", "days": "d", "day": "d"}
    letters = bare.lstrip("0123456789.,").strip()
    unit = words.get(letters, letters) or shown
    size = next((size for size, name in _LENGTHS if name == unit), None)
    if size is None:
        raise ValueError("Give a number of s, min, h or d.")
    return round(parsed(bare.removesuffix(letters), "") * size)


def _with_figure(rule: Rule, value: object) -> Rule:
    """Another figure has another unit, so that its limit begins anew."""
    figure = str(value)
    if figure not in (*SHARES, *PERCENTILES, *SUMS):
        raise ValueError("This figure cannot be watched.")
    made = _own(replace(rule, figure=figure, above=rule.above or figure not in SUMS))
    if unit_of(made) is not unit_of(rule):
        made = replace(made, limit=_STARTS[unit_of(made)])
    return made


def _with_query(rule: Rule, value: object) -> Rule:
    query = str(value).strip()
    if rule.kind == "zero_traffic":
        return replace(rule, query=query)
    test_of(query)
    return _own(replace(rule, figure=figure_of(rule), query=query))


def _own(rule: Rule) -> Rule:
    """A rule that everybody has stays as it is: of another figure or other calls there is one more."""
    return rule if rule.kind == "figure" else replace(rule, id="", kind="figure")


def _expected(rule: Rule) -> object:
    """When calls are expected of a feature; a schedule of another kind is shown as that of work."""
    if rule.schedule is not None:
        return _EVER if rule.schedule == _SCHEDULES[_EVER] else _WORK
    return _ALIVE if rule.figure == HEARTBEAT else _TRACES


def _with_expected(rule: Rule, value: object) -> Rule:
    figure = HEARTBEAT if value == _ALIVE else ""
    return replace(rule, figure=figure, schedule=_SCHEDULES.get(value))


def _with_business(rule: Rule, value: object) -> Rule:
    business = frozenset({RefusalKind.BUSINESS.value})
    return replace(rule, excluded=rule.excluded | business if value else rule.excluded - business)


def _with_limit(rule: Rule, value: object) -> Rule:
    text, unit = str(value), limit_parts(rule)[1]
    if rule.kind in ("zero_traffic", "unfinished"):
        return with_limit(rule, _some(_length_of(text, round(rule.limit))))
    number = parsed(text, unit)
    of = unit_of(rule)
    if of is Unit.SHARE and number > 100:
        raise ValueError("A share is 100% at most.")
    size = {Unit.SHARE: 0.01, Unit.DURATION: SECOND_NS, Unit.MONEY: 1e9}.get(of, 1.0)
    below = of in (Unit.COUNT, Unit.MONEY)
    return replace(rule, limit=number * size if below else _some(number * size))


def _some(value: float) -> float:
    if value <= 0:
        raise ValueError("This value is not possible.")
    return value


def _with_calls(rule: Rule, value: object) -> Rule:
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100_000:
        raise ValueError("Give a whole number of calls.")
    return replace(rule, least_calls=int(text))


def _with_window(rule: Rule, value: object) -> Rule:
    length = _length_of(str(value), rule.window_ns)
    if not SECOND_NS * 30 <= length <= 30 * DAY_NS:
        raise ValueError("A window is between 30 s and 30 d.")
    return replace(rule, window_ns=length)


def _with_keep(rule: Rule, value: object) -> Rule:
    return replace(rule, keep_ns=min(_length_of(str(value), rule.keep_ns), 7 * DAY_NS))


def _with_hold(rule: Rule, value: object) -> Rule:
    return replace(rule, hold_ns=min(_length_of(str(value), rule.hold_ns), 7 * DAY_NS))


_CHANGES: Mapping[str, Callable[[Rule, object], Rule]] = {
    "figure": _with_figure,
    "query": _with_query,
    "limit": _with_limit,
    "calls": _with_calls,
    "window": _with_window,
    "keep": _with_keep,
    "hold": _with_hold,
    "above": lambda rule, value: replace(rule, above=bool(value)),
    "expected": _with_expected,
    "business": _with_business,
    "quiet": lambda rule, value: replace(rule, quiet=bool(value)),
}


def _spend(rule: Rule) -> tuple[Part, ...]:
    end = "the mean of the last 7 active days, 1.25 × their p90 and $0.50."
    return Word("When today's cost is above"), _limit(rule), Word(end)


def _runaway(rule: Rule) -> tuple[Part, ...]:
    window = _length("window", "Window", rule.window_ns)
    return (
        Word("When one trace or session costs more than"), _limit(rule),
        Word("and 10 × the p95 of all, or sends the same prompt 20 times in"), window, Word("."),
    )  # fmt: skip


def _snapshot(rule: Rule) -> tuple[Part, ...]:
    calls = Number("limit", "Fewest calls", _trimmed(rule.limit), "")
    return Word("When a model answers as a version never seen for it, in at least"), calls, Word("calls.")


def _shift(rule: Rule) -> tuple[Part, ...]:
    window = _length("window", "Window", rule.window_ns)
    return (
        Word("When more than"), _limit(rule), Word("of a model's calls within"), window,
        Word("moved to another version, and not by chance."),
    )  # fmt: skip


def _tokens(rule: Rule) -> tuple[Part, ...]:
    end = "the median of the 200 before them."
    return Word("When the median tokens of a feature's last 20 requests are above"), _limit(rule), Word(end)


def _silence(rule: Rule) -> tuple[Part, ...]:
    return (
        Word("When"), Text("query", "Feature", rule.query, "any feature"), Word("makes no call for"),
        _limit(rule), Pick("expected", "Calls are expected", _expected(rule), _EXPECTED),
    )  # fmt: skip


def _unfinished(rule: Rule) -> tuple[Part, ...]:
    window = _length("window", "Window", rule.window_ns)
    return (
        Word("When more than 5% of a feature's traces within"), window,
        Word("are without a sign for"), _limit(rule), Word("and have not ended."),
    )  # fmt: skip


_SPECIAL: Mapping[str, Callable[[Rule], tuple[Part, ...]]] = {
    "daily_spend": _spend,
    "runaway": _runaway,
    "new_snapshot": _snapshot,
    "model_version": _shift,
    "token_usage": _tokens,
    "zero_traffic": _silence,
    "unfinished": _unfinished,
}
