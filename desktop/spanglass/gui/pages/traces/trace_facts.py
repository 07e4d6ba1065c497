"""What the head of a trace says in figures: each with its icon, and the filter that finds its like."""

from dataclasses import dataclass

from spanglass.core.display import count, duration, money, one_line
from spanglass.core.query import term
from spanglass.core.trace_files import files_of
from spanglass.core.views import TraceSummary
from spanglass.gui.models.trace_columns import elapsed, outlived

_NAME_LIMIT, _FILES = 40, 2


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure: `query` narrows the filter to traces like it; empty, it is only read."""

    icon: str
    text: str
    hint: str
    query: str = ""


def facts(trace: TraceSummary, now_ns: int) -> tuple[Fact, ...]:
    """The figures of a trace, in the order of the head."""
    return (*_measures(trace, now_ns), *_counts(trace), *_people(trace))


def short_facts(trace: TraceSummary, now_ns: int) -> tuple[Fact, ...]:
    """The few of them that a narrow window has room for."""
    return (*_measures(trace, now_ns), *_counts(trace))


def _measures(trace: TraceSummary, now_ns: int) -> tuple[Fact, ...]:
    running = trace.running(now_ns)
    took = duration(elapsed(trace, now_ns) if running else trace.took_ns)
    calls = f"{count(trace.calls)} call{'' if trace.calls == 1 else 's'}"
    cost = Fact("circle-dollar-sign", money(trace.cost_nano), _cost_hint(trace))
    shown = [Fact("timer", took, "Running for" if running else "Duration")]
    if trace.calls:
        shown += [Fact("sparkles", calls, "Calls of a model"), cost]
    if trace.tokens is not None:
        shown.append(Fact("hash", f"{count(trace.tokens)} tokens", _token_hint(trace)))
    return tuple(shown)


def _counts(trace: TraceSummary) -> tuple[Fact, ...]:
    shown = []
    if errors := outlived(trace):
        text = f"{count(errors)} error{'' if errors == 1 else 's'}"
        shown.append(Fact("circle-x", text, "Show traces with an error", "has:error"))
    if trace.retries:
        text = f"{count(trace.retries)} {'retry' if trace.retries == 1 else 'retries'}"
        shown.append(Fact("rotate-cw", text, "Show traces with a retry", "has:retry"))
    if trace.asked_again:
        hint = "Show traces with a question asked again"
        shown.append(Fact("repeat", _times("asked again", trace.asked_again), hint, "has:repeat"))
    if trace.truncated:
        shown.append(Fact("scissors", f"{count(trace.truncated)} cut", "Answers cut at the token limit"))
    return tuple(shown)


def _times(what: str, number: int) -> str:
    return what if number == 1 else f"{what} {count(number)} times"


def _people(trace: TraceSummary) -> tuple[Fact, ...]:
    found = [("user", "user", user) for user in trace.users[:1]]
    found += [("tag", "feature", feature) for feature in trace.features[:1]]
    if trace.session:
        found.append(("message-square", "session", trace.session))
    found += [("file", "file", name) for name in files_of(trace.source)[:_FILES]]
    sample = (Fact("shapes", "Sample", "A made-up trace"),) if trace.sample else ()
    replay = (Fact("refresh-cw", "Replay", "Show replays", "is:replay"),) if trace.replay else ()
    people = (
        Fact(icon, one_line(value, _NAME_LIMIT), f"Show traces of this {key}", term(key, value))
        for icon, key, value in found
    )
    return *people, *replay, *sample


def _cost_hint(trace: TraceSummary) -> str:
    if not trace.unpriced:
        return "Cost of all counted calls"
    return f"No price is known for {trace.unpriced} of these calls"


def _token_hint(trace: TraceSummary) -> str:
    return f"{trace.input_tokens or 0:,} input, {trace.output_tokens or 0:,} output"
