"""What rail, status bar and tray say of alerts."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from alert_values import NOW, a_standing, an_alert
from sample_store import a_sample_store
from shells import a_shell
from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.places.alerting import firing_alerts
from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.tray_menu import FiringAlert
from spanglass.store.reader import Reader


def test_alerts_are_named_with_their_rules_and_how_long_they_last() -> None:
    standing = a_standing(
        "latency", "error_rate", alerts=(an_alert("latency", 36), an_alert("error_rate", 8))
    )
    assert firing_alerts(standing, NOW) == (
        FiringAlert("error_rate", "Error rate", "8 min"),
        FiringAlert("latency", "Latency p95", "36 min"),
    )
    assert firing_alerts(a_standing(), NOW) == ()


def test_the_traces_of_an_alert_are_listed_and_the_first_is_chosen(
    qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path
) -> None:
    store, theme = a_sample_store(tmp_path / "a.db", 40), Theme()
    styled(theme)
    with a_shell(qtbot, theme, store) as shell:
        before = shell.selection.trace
        assert before is not None
        found = _found(store, "has:refusal", but=before.trace_id)
        shell.window.show_page("alerts")
        shell.alerting.show_traces(f"trace:{to_hex(found[-1].trace_id)},{to_hex(found[-2].trace_id)}")
        qtbot.waitUntil(lambda: shell.selection.trace not in (None, before), timeout=30_000)
        assert shell.window.page == "traces"
        assert shell.selection.trace is not None
        assert shell.selection.trace.trace_id == found[-2].trace_id


def _found(store: Path, query: str, but: bytes) -> list[TraceSummary]:
    reader = Reader(store)
    try:
        return [trace for trace in reader.traces(query).traces if trace.trace_id != but]
    finally:
        reader.close()
