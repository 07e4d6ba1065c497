"""``spanglass datasets``: examples that are kept; listed, exported, imported and added from traces."""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from spanglass.analysis.requests.kept_requests import asked_by
from spanglass.cli.opening import one_sentence, reader_of, require_other, store_of
from spanglass.cli.redacting import redactor_of
from spanglass.core.display import one_line
from spanglass.core.library import Added, Dataset, Example, NewExample
from spanglass.core.library_json import added_document, dataset_document
from spanglass.core.span_names import span_beginning
from spanglass.exporters.example_files import example_lines
from spanglass.importers.example_files import Unread, is_table, read_examples
from spanglass.replay.originals import kept_call
from spanglass.store.reader import Reader
from spanglass.store.records.library import LibraryTables
from spanglass.store.writer import Writer

_PAGE, _HEAD, _NAMED, _TOGETHER = 200, 1024, 20, 200
_NOT_RECORDED = "The messages of {} were not recorded: there is nothing to keep."


@one_sentence
def run(values: Namespace) -> int:
    """List the datasets, or do what is asked with one of them."""
    action: Callable[[Namespace], int] | None = _ACTIONS.get(values.action)
    wanted, most = _WORDS[values.action]
    if action is None or not wanted <= len(values.words) <= most:
        print(f"usage: spanglass datasets {_USAGE[values.action]}", file=sys.stderr)
        return 2
    return action(values)


def _list(values: Namespace) -> int:
    with closing(reader_of(values)) as reader:
        for each in reader.datasets():
            print(json.dumps(dataset_document(each)) if values.json else _line(each))
    return 0


def _line(dataset: Dataset) -> str:
    noun = "example" if dataset.examples == 1 else "examples"
    known = f"{dataset.expected:,} expected" if dataset.expected else ""
    return f"{one_line(dataset.name, 40):<40}  {dataset.examples:>7,} {noun:<8}  {known}".rstrip()


def _export(values: Namespace) -> int:
    """Write a dataset to a file, or to stdout."""
    redactor = redactor_of(values)
    with closing(reader_of(values)) as reader:
        dataset = named_dataset(reader, values.words[0])
        found = every_example(reader, dataset)
        lines = example_lines(map(redactor.redacted, found) if redactor else found, _form(values))
        if values.output is None:
            sys.stdout.writelines(lines)
            return 0
        require_other(values, values.output)
        with values.output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    print(json.dumps({"file": str(values.output), "examples": dataset.examples}) if values.json
          else f"{_counted(dataset.examples)} in {values.output}")  # fmt: skip
    return 0


def _form(values: Namespace) -> str:
    """The kind of file that is meant."""
    by_name = "csv" if values.output is not None and values.output.suffix.lower() == ".csv" else "jsonl"
    return values.format or by_name


def _import(values: Namespace) -> int:
    """Add the examples of a file, and name the lines that are none."""
    path = Path(values.words[0])
    name = values.name or path.stem
    with path.open("rb") as stream:
        table = is_table(path.name, stream.read(_HEAD))
        stream.seek(0)
        found = list(read_examples(stream, table=table))
    unread = [each for each in found if isinstance(each, Unread)]
    for each in unread[:_NAMED]:
        print(f"{path.name}, line {each.line}: {each.reason}", file=sys.stderr)
    if len(unread) > _NAMED:
        print(f"{len(unread) - _NAMED:,} more lines are no examples.", file=sys.stderr)
    examples = [each for each in found if isinstance(each, NewExample)]
    if not examples:
        raise LookupError(f"There is no example in {path}.")
    _say(values, _add_all(values, name, examples), len(unread))
    return 1 if unread else 0


def _add(values: Namespace) -> int:
    """Add calls, each named by its trace, or by trace and span."""
    name, *calls = values.words
    with closing(reader_of(values)) as reader:
        examples = [_example(reader, call, expected=values.expected) for call in calls]
    _say(values, _add_all(values, name, examples), 0)
    return 0


def _example(reader: Reader, call: str, *, expected: bool) -> NewExample:
    """The example of a call; raises ``LookupError``."""
    name, _, span = call.partition("/")
    trace = reader.trace(name)
    if trace is None:
        raise LookupError(f"There is no trace {name}.")
    rows = reader.spans(trace.trace_id)
    row = span_beginning(rows, span) if span else kept_call(rows)
    if row is None:
        raise LookupError(f"There is no call of a model in trace {trace.name or trace.trace_id.hex()[:8]}.")
    detail = reader.span_detail(trace.trace_id, row.span_id) if row.is_call else None
    asked = asked_by(detail) if detail is not None else None
    if asked is None:
        raise LookupError(_NOT_RECORDED.format(row.title or row.name))
    return asked.example(expected=expected)


def _counted(examples: int) -> str:
    return f"{examples:,} {'example' if examples == 1 else 'examples'}"


def _add_all(values: Namespace, name: str, examples: list[NewExample]) -> Added:
    """Add them in parts, so that a receiver that stores meanwhile is not held up."""
    parts = [examples[start : start + _TOGETHER] for start in range(0, len(examples), _TOGETHER)]
    with closing(Writer(store_of(values))) as writer:
        added = [writer.library(partial(_add_some, name=name, examples=part)) for part in parts]
    ids = tuple(number for each in added for number in each.ids)
    first = added[0]
    return Added(first.dataset, first.name, ids, sum(each.there for each in added), first.made)


def _add_some(tables: LibraryTables, name: str, examples: list[NewExample]) -> Added:
    return tables.add(name, examples, time.time_ns())


def _say(values: Namespace, added: Added, unread: int) -> None:
    if values.json:
        print(json.dumps({**added_document(added), "unread": unread}))
        return
    told = f"{_counted(len(added.ids))} added to {added.name}."
    there = f" {added.there:,} {'was' if added.there == 1 else 'were'} in it already." if added.there else ""
    print(told + there)


def named_dataset(reader: Reader, name: str) -> Dataset:
    """The dataset of a name; raises ``LookupError``."""
    found = reader.datasets(name)
    if not found:
        raise LookupError(f"There is no dataset {name}; spanglass datasets lists them.")
    return found[0]


def every_example(reader: Reader, dataset: Dataset) -> Iterator[Example]:
    """All examples, in the order in which they were added."""
    ids: list[int] = []
    before: int | None = None
    while True:
        page = reader.examples(dataset.id, before=before, limit=_PAGE)
        ids += [row.id for row in page.rows]
        if page.following is None:
            break
        before = page.following
    yield from filter(None, map(reader.example, reversed(ids)))


_MANY = 10_000
_ACTIONS = {"list": _list, "export": _export, "import": _import, "add": _add}
_WORDS = {"list": (0, 0), "export": (1, 1), "import": (1, 1), "add": (2, _MANY)}
_USAGE = {
    "list": "[--json]",
    "export": "export NAME [--format jsonl|csv] [-o FILE]",
    "import": "import FILE [--name NAME]",
    "add": "add NAME TRACE[/SPAN]... [--expected]",
}
