"""The columns of the trace list as data, what became of a trace, and the sentence that says it all."""

import time
from enum import StrEnum

from spanglass.core.display import (
    UNKNOWN,
    clock,
    count,
    list_duration,
    list_money,
    money,
    one_line,
    short_model,
)
from spanglass.core.views import TraceSummary
from spanglass.gui.models.table import Column

_NAME_LIMIT = 200
_NANO = 1_000_000_000
_LAST_SECOND = 253_402_210_000  # of the year 9999, in any zone
_UNNAMED = "(no name)"


class Outcome(StrEnum):
    """What a list says about a trace at a glance; nothing (`OK`) when all went well."""

    ERROR = "error"
    REFUSAL = "refusal"
    RUNNING = "running"
    OK = "ok"


def outcome(trace: TraceSummary, now_ns: int) -> Outcome:
    """The worst thing there is to say of a trace; a refusal is not an error."""
    if trace.failed:
        return Outcome.ERROR
    if trace.refusals:
        return Outcome.REFUSAL
    return Outcome.RUNNING if trace.running(now_ns) else Outcome.OK


def is_problem(trace: TraceSummary) -> bool:
    """Whether a trace failed or was refused."""
    return trace.failed or trace.refusals > 0


def outlived(trace: TraceSummary) -> int:
    """Errors in a trace that ended well all the same; those of calls that were tried again are retries."""
    return 0 if trace.failed else max(0, trace.errors - trace.retries)


def name(trace: TraceSummary) -> str:
    """The name on one line, harmless to show."""
    return one_line(trace.name, _NAME_LIMIT) or _UNNAMED


def models(trace: TraceSummary) -> str:
    """The model that did most, without vendor and date; the hint names all."""
    return one_line(short_model(trace.models[0]), _NAME_LIMIT) if trace.models else ""


def elapsed(trace: TraceSummary, now_ns: int) -> int:
    """Nanoseconds from the start to `now_ns`; never less than what has already been seen."""
    return max(trace.duration_ns, now_ns - trace.start_ns)


def sentence(trace: TraceSummary) -> str:
    """A trace as a screen reader says it: ``answer_ticket, refused, 9.84 seconds, 6.4 cents, 1 retry``."""
    now = time.time_ns()
    said = {Outcome.ERROR: "failed", Outcome.REFUSAL: "refused", Outcome.RUNNING: "running"}
    ended = not trace.running(now)
    parts = [
        name(trace),
        said.get(outcome(trace, now), ""),
        spoken_duration(trace.took_ns) if ended and trace.took_ns is not None else "",
        "" if trace.cost_nano is None else spoken_money(trace.cost_nano),
        _plural(outlived(trace), "error inside", "errors inside"),
        _plural(trace.retries, "retry", "retries"),
        "asked again" if trace.asked_again else "",
        "schema not kept" if trace.schema_failures else "",
        "cut at the token limit" if trace.truncated else "",
        "thumbs down" if trace.thumbs_down else "",
        "from a file" if trace.source else "",
        "a replay" if trace.replay else "",
        "sample" if trace.sample else "",
    ]
    return ", ".join(part for part in parts if part)


def spoken_duration(nanoseconds: int) -> str:
    """A duration in words: ``9.84 seconds``, ``480 milliseconds``, ``4 minutes 5 seconds``."""
    seconds = nanoseconds / _NANO
    if seconds < 0.9995:
        return f"{round(seconds * 1000)} " + ("millisecond" if round(seconds * 1000) == 1 else "milliseconds")
    if seconds < 59.95:
        figure = f"{seconds:.3g}"
        return f"{figure} second" if figure == "1" else f"{figure} seconds"
    whole = round(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    parts = (_plural(hours, "hour", "hours"), _plural(minutes, "minute", "minutes"))
    last = "" if hours else _plural(whole % 60, "second", "seconds")
    return " ".join(part for part in (*parts, last) if part)


def spoken_money(nano_dollars: int) -> str:
    """An amount in words: ``6.4 cents``, ``1.25 dollars``."""
    if nano_dollars >= _NANO:
        return f"{nano_dollars / _NANO:.2f} dollars"
    cents = nano_dollars / 10_000_000
    if 0 < cents < 0.01:
        return "under 0.01 cents"
    return f"{cents:.1f} cents" if cents >= 1 else f"{cents:.2g} cents"


def _plural(number: int, one: str, many: str) -> str:
    return "" if not number else f"{number} {one if number == 1 else many}"


def _nothing(_trace: TraceSummary) -> str:
    return ""


def _moment(trace: TraceSummary) -> str:
    seconds = min(max(trace.start_ns / _NANO, 0), _LAST_SECOND)
    return time.strftime("%Y-%m-%d ", time.localtime(seconds)) + clock(trace.start_ns)


def _all_models(trace: TraceSummary) -> str:
    return "\n".join(one_line(model, _NAME_LIMIT) for model in trace.models[:20])


def _cost_hint(trace: TraceSummary) -> str:
    if not trace.unpriced:
        return "" if trace.cost_nano is None else money(trace.cost_nano)
    calls = _plural(trace.unpriced, "call", "calls")
    return f"No price is known for {calls}" + (" of these" if trace.cost_nano is not None else "")


def _tokens_apart(trace: TraceSummary) -> str:
    if trace.tokens is None:
        return ""
    return f"{_exact(trace.input_tokens)} input, {_exact(trace.output_tokens)} output"


def _exact(number: int | None) -> str:
    return UNKNOWN if number is None else f"{number:,}"


COLUMNS: tuple[Column[TraceSummary], ...] = (
    Column("status", "", 26, _nothing),
    Column("time", "Time", 66, lambda trace: clock(trace.start_ns), hint=_moment),
    Column("name", "Name", 120, name, hint=name),
    Column("model", "Model", 84, models, hint=_all_models),
    Column("duration", "Duration", 62, lambda trace: list_duration(trace.took_ns), True),
    Column("tokens", "Tokens", 64, lambda trace: count(trace.tokens), True, hint=_tokens_apart),
    Column("cost", "Cost", 68, lambda trace: list_money(trace.cost_nano), True, hint=_cost_hint),
)
"""Widths in drawn pixels; the name's is its least, it takes what the others leave."""
