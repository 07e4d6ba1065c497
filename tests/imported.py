"""What importing a file gives: its spans with their facts, and what was rejected of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spanglass import dialects, extensions
from spanglass.core.facts import CALL_KINDS, Facts
from spanglass.core.span import LogRecord, RawSpan
from spanglass.dialects.reading import read
from spanglass.importers.opening import TraceFile

DIALECTS: Sequence[Any] = extensions.load(dialects, "DIALECT")


@dataclass
class Imported:
    """The content of a file."""

    importer: str = ""
    spans: list[RawSpan] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    logs: list[LogRecord] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The names of the spans."""
        return [span.name for span in self.spans]

    @property
    def kinds(self) -> list[str]:
        """The kinds of the spans."""
        return [str(facts.kind) for facts in self.facts]

    @property
    def tokens(self) -> list[tuple[int | None, int | None]]:
        """Input and output tokens of the calls."""
        calls = [facts for facts in self.facts if facts.kind in CALL_KINDS]
        return [(f.usage.input, f.usage.output) if f.usage else (None, None) for f in calls]

    @property
    def thoughts(self) -> list[tuple[Any, ...]]:
        """What was thought: trace, span, time, name, number, word and reason of each, in one order."""
        names = ("name", "score.value", "score.label", "explanation")
        keys = [f"gen_ai.evaluation.{name}" for name in names]
        told = [(log.trace_id, log.span_id, log.time_ns, *map(log.attributes.get, keys)) for log in self.logs]
        return sorted(told, key=str)

    @property
    def tree(self) -> str:
        """The spans by name, children indented under their parents, in order of start."""
        known = {span.span_id for span in self.spans}
        roots = [span for span in self.spans if span.parent_id not in known]
        return "\n".join(line for span in _by_start(roots) for line in self._lines(span, 0))

    def _lines(self, span: RawSpan, depth: int) -> list[str]:
        children = [child for child in self.spans if child.parent_id == span.span_id]
        inner = [line for child in _by_start(children) for line in self._lines(child, depth + 1)]
        return ["  " * depth + span.name, *inner]


def imported(path: Path) -> Imported:
    """Everything in a file."""
    found = Imported()
    with TraceFile(path) as file:
        found.importer = file.importer.name
        for batch in file.batches():
            found.logs += batch.logs
            found.spans += batch.spans
            found.facts += [read(span, (), DIALECTS) for span in batch.spans]
            found.reasons += [part.reason for part in batch.rejected]
    return found


def written(path: Path, *records: Any, as_lines: bool = True) -> Path:
    """A file with records, one a line, or one document."""
    path.write_text(
        "\n".join(json.dumps(record) for record in records) if as_lines else json.dumps(records[0])
    )
    return path


def _by_start(spans: list[RawSpan]) -> list[RawSpan]:
    return sorted(spans, key=lambda span: span.start_ns)
