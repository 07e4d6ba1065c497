"""The live charts as a table: one row a bucket, one column a figure, for reading and copying."""

import csv
import io
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from spanglass.core.display import one_line
from spanglass.gui.charts import Chart
from spanglass.gui.charts.buckets import PulseView, moment_text
from spanglass.gui.charts.drawing import Entry, Mark
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.models.table import Column, TableModel

_WIDTH = 84


def columns(charts: Sequence[Chart], colours: ModelColours, view: PulseView) -> tuple[Column[int], ...]:
    """The columns for rows that are numbers of buckets: the time, the calls, each legend's figures."""
    found: list[Column[int]] = [
        Column("time", "Time", _WIDTH, lambda bucket: moment_text(view.window, _start_ns(view, bucket))),
        Column("calls", "Calls", _WIDTH, lambda bucket: f"{view.pulse.calls[bucket]:,}", right=True),
    ]
    for chart in charts:
        names = [entry.name for entry in _entries(chart, colours, view, None)]
        found += [_column(chart, colours, view, name) for name in names]
    return tuple(found)


def _column(chart: Chart, colours: ModelColours, view: PulseView, name: str) -> Column[int]:
    def text(bucket: int) -> str:
        entries = _entries(chart, colours, view, bucket)
        return one_line(next((entry.value for entry in entries if entry.name == name), "—"))

    return Column(f"{chart.title}.{name}", one_line(name), _WIDTH, text, right=True)


class BucketsModel(TableModel[int]):
    """The table's rows."""

    def __init__(self, found: Sequence[Column[int]], buckets: int, parent: QObject) -> None:
        super().__init__(found, _describe(found), parent)
        self._rows = list(range(buckets))


def _describe(found: Sequence[Column[int]]) -> Callable[[int], str]:
    """The sentence a screen reader says for a row."""
    return lambda bucket: ", ".join(f"{column.title} {column.text(bucket)}" for column in found)


def as_csv(found: Sequence[Column[int]], buckets: int) -> str:
    """The whole table as comma-separated text with a line of titles."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.title for column in found])
    writer.writerows([column.text(bucket) for column in found] for bucket in range(buckets))
    return text.getvalue()


def _entries(chart: Chart, colours: ModelColours, view: PulseView, bucket: int | None) -> list[Entry]:
    legend = chart.legend(view.pulse, colours, bucket)
    return [entry for entry in legend if entry.mark is not Mark.NONE]


def _start_ns(view: PulseView, bucket: int) -> int:
    return view.pulse.start_ns + view.pulse.bucket_ns * bucket
