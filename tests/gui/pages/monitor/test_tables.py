"""What a card shows as a table stays as it was when the card shows another range."""

from pytestqt.qtbot import QtBot

from pulses import BUCKET, START, a_pulse
from spanglass.gui.charts.buckets import PulseView, Window
from spanglass.gui.charts.drawing import Drawing, Entry, Mark
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import of_panes
from spanglass.gui.theming.theme import Theme

VIEW = PulseView(a_pulse(), Window(START, START + 4 * BUCKET, BUCKET))


def entries(values: tuple[str, ...], bucket: int | None) -> tuple[Entry, ...]:
    return (Entry("p50", values[0 if bucket is None else bucket], mark=Mark.LINE),)


def test_a_table_stays_when_the_plot_shows_fewer_buckets(qtbot: QtBot) -> None:
    theme = Theme()
    pane = PlotPane(theme, TimeAxis(), "Latency")
    qtbot.addWidget(pane)
    pane.show_drawing(Drawing(1.0), lambda bucket: entries(("1 s", "2 s", "3 s", "4 s"), bucket))
    table = of_panes(VIEW, (pane,))
    pane.show_drawing(Drawing(1.0), lambda bucket: entries(("9 s", "8 s"), bucket))
    assert [table.columns[-1].text(bucket) for bucket in range(table.rows)] == ["1 s", "2 s", "3 s", "4 s"]
