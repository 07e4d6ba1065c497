"""What is to be exported, and how: as values, and as arguments of ``spanglass export``."""

import re
from dataclasses import dataclass

from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.pages.traces.list_whole import Whole

_MOST_NAMED = 800  # ids on a command line: Windows has room for a thousand


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: the exporter's name, how the window calls it, its ending, and what it is for."""

    format: str
    title: str
    suffix: str
    sentence: str


KINDS = (
    FileKind("html", "Web page", ".html", "Tree, waterfall and messages on one page that needs no network."),
    FileKind("markdown", "Markdown", ".md", "For a bug report, or another model to read."),
    FileKind("otlp-jsonl", "JSON Lines", ".jsonl", "OTLP, a request a line: opens here again as it was."),
    FileKind("otlp-json", "OTLP JSON", ".json", "One OTLP document: opens here again as it was."),
    FileKind("otlp-proto", "Protobuf", ".pb", "The spans byte for byte as they were received."),
    FileKind("csv", "CSV", ".csv", "A row for each span, for spreadsheets and data frames."),
)
"""The kinds, those for people first."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Some traces to choose: their title, a name for their file, and the arguments that name them."""

    title: str
    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be taken out; `names` and `patterns` as they were typed."""

    secrets: bool = True
    emails: bool = False
    numbers: bool = False
    users: bool = False
    names: str = ""
    patterns: str = ""

    def arguments(self) -> tuple[str, ...]:
        """The arguments that ask for it."""
        flags = (
            ("--redact", self.secrets), ("--redact-emails", self.emails), ("--redact-numbers", self.numbers),
            ("--redact-users", self.users),
        )  # fmt: skip
        found = [flag for flag, on in flags if on]
        found += [f"--redact-name={name}" for name in _parts(self.names)]
        return (*found, *(f"--redact-pattern={pattern}" for pattern in self.patterns.split()))

    @property
    def problem(self) -> str:
        """Why a pattern is none; empty if all are."""
        for pattern in self.patterns.split():
            try:
                re.compile(pattern)
            except re.error as error:
                return f"{pattern} is no pattern: {error.msg}"
        return ""


def choices(
    current: TraceSummary | None,
    selected: tuple[TraceSummary, ...] | Whole,
    query: str,
    bounds: tuple[int, int],
) -> tuple[Traces, ...]:
    """What can be exported: the current trace, the selected ones if they are several, all that are listed.

    Where the whole list is selected, that comes first.
    """
    if isinstance(selected, Whole):
        chosen = _listed(f"{selected.number:,} selected", query, selected.question.bounds)
        return (chosen, *choices(current, (), query, bounds)[:-1])
    found = []
    if current is not None:
        found.append(Traces("This trace", _slug(current), _named((current,))))
    if 1 < len(selected) <= _MOST_NAMED:
        found.append(Traces(f"{len(selected):,} selected", f"{len(selected)}-traces", _named(selected)))
    return (*found, _listed("All in the list", query, bounds))


def _listed(title: str, query: str, bounds: tuple[int, int]) -> Traces:
    """The traces of a range that match."""
    start_ns, end_ns = bounds
    ends = (f"--start={max(0, start_ns)}", f"--end={end_ns}")
    return Traces(title, "traces", (*ends, *(("--", query) if query else ())))


def _named(traces: tuple[TraceSummary, ...]) -> tuple[str, ...]:
    return tuple(f"--trace={to_hex(trace.trace_id)}" for trace in traces)


def _slug(trace: TraceSummary) -> str:
    """A name for the file of one trace."""
    words = re.sub(r"[^\w.-]+", "-", trace.name).strip("-.")[:60]
    return "-".join(filter(None, (words, to_hex(trace.trace_id)[:8])))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
