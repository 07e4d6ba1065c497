"""What a card shows as a table, for reading and copying."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spanglass.core.display import clock, one_line
from spanglass.gui.charts.buckets import PulseView, moment_text
from spanglass.gui.charts.drawing import Entry, Mark
from spanglass.gui.models.table import Column
from spanglass.gui.pages.monitor.bar_list import BAR, BarRow
from spanglass.gui.pages.monitor.plot_pane import PlotPane

_WIDTH, _LETTER = 84, 8
Columns = tuple[Column[int], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns over rows that are numbers from 0 on."""

    columns: Columns = ()
    rows: int = 0


def of_panes(view: PulseView | None, panes: Iterable[PlotPane], *, days: bool = False) -> Table:
    """A row a bucket of the plots' view, a column for each entry of their legends."""
    if view is None:
        return Table()
    seen: set[str] = set()
    columns = [_times(view, days=days)]
    for pane in panes:
        for entry in pane.entries(None):
            if entry.mark is not Mark.NONE and entry.name not in seen:
                seen.add(entry.name)
                columns.append(_figures(pane, entry))
    return Table(tuple(columns), len(view.pulse.calls))


def of_rows(rows: Sequence[BarRow], titles: Sequence[str]) -> Table:
    """The rows of a list that are no headings; `titles` are of the name and of all columns."""
    found = [row for row in rows if row.texts]
    name, *rest = titles
    columns: list[Column[int]] = [
        Column("name", name, _WIDTH, lambda number: one_line(found[number].name, 200))
    ]
    for place, title in enumerate(title for title in rest if title != BAR):

        def text(number: int, place: int = place) -> str:
            return found[number].texts[place]

        columns.append(Column(f"column{place}", title, _wide(title), text, right=True))
    return Table(tuple(columns), len(found))


def beside(first: Table, second: Table) -> Table:
    """Two tables of the same times as one."""
    if not first.columns or not second.columns:
        return first if first.columns else second
    names = {column.title for column in first.columns}
    return Table(
        (*first.columns, *(column for column in second.columns if column.title not in names)), first.rows
    )


def _times(view: PulseView, *, days: bool) -> Column[int]:
    def text(bucket: int) -> str:
        start_ns = view.pulse.start_ns + view.pulse.bucket_ns * bucket
        return moment_text(view.window, view.middle_ns(bucket) if days else start_ns)

    def day(bucket: int) -> str:
        return text(bucket).removesuffix(clock(view.middle_ns(bucket))[:5]).strip()

    return Column("time", "Day" if days else "Time", _WIDTH, day if days else text)


def _figures(pane: PlotPane, entry: Entry) -> Column[int]:
    entries = pane.entries  # those of now: a table stays as it is when the plot shows others

    def text(bucket: int) -> str:
        found = next((each.value for each in entries(bucket) if each.name == entry.name), "")
        return one_line(found) or "—"

    title = one_line(entry.name, 60)
    return Column(f"{pane.name}.{entry.name}", title, _wide(title), text, right=True)


def _wide(title: str) -> int:
    """A width in which the title of a column fits."""
    return max(_WIDTH, _LETTER * (len(title) + 3))
