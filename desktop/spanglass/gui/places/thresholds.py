"""Limits of alert rules in the live charts: drawn as the rules are, moved with them, made into new ones."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from spanglass.alerts.matching import test_of
from spanglass.core.alerting import RAISED
from spanglass.core.query_times import without_times
from spanglass.gui.charts.limits import Limit, Watched, chart_of, in_rules, limit_text, limits_of
from spanglass.gui.pages.monitor.page import MonitorPage
from spanglass.gui.pages.traces.page import TracesPage
from spanglass.gui.places.alerting import Alerting
from spanglass.gui.session.selection import Selection
from spanglass.gui.widgets.toast_card import Toast, ToastButton


class Thresholds(QObject):
    """Ties the charts of a page to the rules; `show_page` brings a page of the window to the front."""

    def __init__(
        self,
        page: TracesPage | MonitorPage,
        alerting: Alerting,
        selection: Selection,
        show_page: Callable[[str], object],
    ) -> None:
        super().__init__(page)
        self._page, self._alerting, self._selection = page, alerting, selection
        self._show_page = show_page
        self._shown: Mapping[str, tuple[Limit, ...]] | None = None
        self._firing: Mapping[str, tuple[str, ...]] = {}
        alerting.desk.changed.connect(self._show)
        page.limit_moved.connect(self._move)
        page.limit_opened.connect(lambda limit: alerting.show_rule(limit.rule))
        page.rule_wanted.connect(self._make)

    def _show(self) -> None:
        found = limits_of(self._alerting.desk.standing.rules)
        if found != self._shown:
            self._shown = found
            self._page.limits_changed.emit(found)
        firing = self._raised()
        if firing != self._firing:
            self._firing = firing
            self._page.firing_changed.emit(firing)

        if isinstance(self._page, TracesPage):
            self._page.spend_changed.emit(self._times_usual())

    def _times_usual(self) -> float | None:
        """How many times a usual day's was spent today, as the rule on it knows; None if none does."""
        standing = self._alerting.desk.standing
        values = (standing.value(rule.id) for rule in standing.rules if rule.kind == "daily_spend")
        return next((value for value in values if value is not None), None)

    def _raised(self) -> dict[str, tuple[str, ...]]:
        """The rules that are firing, by the charts that show what they watch."""
        standing, found = self._alerting.desk.standing, dict[str, tuple[str, ...]]()
        for rule in standing.rules:
            if standing.state(rule.id) in RAISED and (chart := chart_of(rule)):
                found[chart] = (*found.get(chart, ()), rule.title)
        return found

    def _move(self, limit: Limit, value: float) -> None:
        """Give a rule another limit, and offer to undo it."""
        rule = self._alerting.desk.standing.rule(limit.rule)
        if rule is None:
            return
        self._alerting.desk.save(replace(rule, limit=in_rules(value, limit.unit)))
        buttons = (
            ToastButton("Undo", lambda: self._alerting.desk.save(rule)),
            ToastButton("Open the rule", lambda: self._alerting.show_rule(rule.id)),
        )
        title = f"{rule.title}: {limit_text(value, limit.unit)} from now on"
        self._page.said.emit(Toast(title, f"It was {limit.text}.", "ok", "bell", buttons))

    def _make(self, watched: Watched, value: float) -> None:
        """Begin a rule on what the chart shows: the calls of its filter, as far as rules can say it."""
        self._show_page("alerts")
        self._alerting.place.page.add_rule(
            watched.figure, watched.in_rules(value), usable(self._selection.query)
        )


def usable(query: str) -> str:
    """A filter without its times, empty if a rule cannot look at single calls with it."""
    kept = without_times(query)
    try:
        test_of(kept)
    except ValueError:
        return ""
    return kept
