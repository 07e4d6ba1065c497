"""The icon in the system's tray: how receiving stands, the way back to the window, and the end."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from spanglass.core.views import TraceSummary
from spanglass.gui.bars.statusbar import Traffic, figures_text, receiver_text
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.receiving import Kind, ReceiverState, ReceiverSupervisor
from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.login_start import LoginStart
from spanglass.gui.tray.tray_icon import Mark, mark_of, marked_icon
from spanglass.gui.tray.tray_menu import FiringAlert, TrayMenu
from spanglass.gui.widgets.logo import application_icon

_FAILING = "tray.failing"
_LOOK_MS, _PATIENCE_MS = 2000, 20_000


class Tray(QObject):
    """Shows itself as soon as the system has a tray; `there` says whether it can be seen.

    `open_wanted` and `quit_wanted` are the two ways out; `trace_wanted` carries the last failing trace,
    `rule_wanted` the rule of an alert.
    """

    open_wanted = Signal()
    quit_wanted = Signal()
    trace_wanted = Signal(object)
    rule_wanted = Signal(str)
    mute_wanted = Signal()
    not_set = Signal(str)

    def __init__(
        self, theme: Theme, supervisor: ReceiverSupervisor, questions: Questions, login: LoginStart
    ) -> None:
        super().__init__(supervisor)
        self._supervisor, self._questions, self._login = supervisor, questions, login
        self._theme, self._firing, self._muted, self._figures = theme, 0, "", ""
        self._failing: TraceSummary | None = None
        self._icon: QSystemTrayIcon | None = None
        self._mark = Mark()
        self.menu = TrayMenu(theme)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._appear)
        self._connect()

    def _connect(self) -> None:
        menu = self.menu
        menu.open.triggered.connect(self.open_wanted)
        menu.quit.triggered.connect(self.quit_wanted)
        menu.failing.triggered.connect(self._want_failing)
        menu.copy.triggered.connect(self._copy)
        menu.mute.triggered.connect(self.mute_wanted)
        menu.rule_wanted.connect(self.rule_wanted)
        menu.pause.triggered.connect(self._pause)
        menu.login.triggered.connect(self._set_login)
        menu.login.setVisible(self._login.possible)
        menu.menu.aboutToShow.connect(self._prepare)
        self._supervisor.state_changed.connect(self.show_state)
        self.show_state(self._supervisor.state)

    @property
    def there(self) -> bool:
        """Whether the icon can be seen."""
        return self._icon is not None and self._icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def start(self) -> None:
        """Appear now, or when the system's tray does."""
        self._appear()
        self._look.start()

    def await_tray(self, otherwise: Callable[[], object]) -> None:
        """Call `otherwise` if there is no tray within twenty seconds; at login it may come later."""
        QTimer.singleShot(_PATIENCE_MS, self, lambda: None if self.there else otherwise())

    def stop(self) -> None:
        """Disappear."""
        self._look.stop()
        if self._icon is not None:
            self._icon.hide()

    def show_state(self, state: ReceiverState) -> None:
        """Show how receiving stands."""
        paused = state.kind is Kind.PAUSED
        self.menu.show_state(receiver_text(state), receiving=state.receiving, paused=paused)
        self.menu.pause.setEnabled(paused or self._supervisor.child_pid is not None)
        self._show_icon()

    def show_alerts(self, firing: Sequence[FiringAlert], muted: str) -> None:
        """Show which alerts are there, and for how long nothing is told of them, empty if it is."""
        self._firing, self._muted = len(firing), muted
        self.menu.show_alerts(firing, muted)
        self._show_figures()
        self._show_icon()

    def show_traffic(self, traffic: Traffic) -> None:
        """Show the figures."""
        self._figures = figures_text(traffic)
        self._show_figures()

    def _alerts_text(self) -> str:
        return f"{self._firing} alert{'' if self._firing == 1 else 's'}" if self._firing else ""

    def _show_figures(self) -> None:
        self.menu.show_figures(" · ".join(part for part in (self._figures, self._alerts_text()) if part))

    def _show_icon(self) -> None:
        """Mark the icon while something is to be seen to, and say what when it is pointed at."""
        if self._icon is None:
            return
        state = self._supervisor.state
        muted = f"muted for {self._muted}" if self._muted else ""
        said = ", ".join(part for part in (receiver_text(state), self._alerts_text(), muted) if part)
        self._icon.setToolTip(f"Spanglass: {said}")
        mark = mark_of(state, self._firing, bool(self._muted))
        if mark != self._mark:
            self._mark = mark
            self._icon.setIcon(marked_icon(self._theme, mark))

    def _appear(self) -> None:
        if self._icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            icon = self._icon = QSystemTrayIcon(application_icon(), self)
            self._mark = Mark()
            icon.setContextMenu(self.menu.menu)
            icon.activated.connect(self._activated)
            icon.show()
            self.show_state(self._supervisor.state)
            self._prepare()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.open_wanted.emit()

    def _prepare(self) -> None:
        """Bring what the menu says up to date; the last failing trace comes a moment later."""
        self.menu.login.setChecked(self._login.on)
        self.show_state(self._supervisor.state)
        self._questions.ask(_FAILING, lambda reader: reader.traces("has:error", limit=1), self._take_failing)

    def _take_failing(self, page: object) -> None:
        traces = getattr(page, "traces", ())
        self._failing = traces[0] if traces else None
        self.menu.show_failing(self._failing.name if self._failing is not None else None)

    def _want_failing(self) -> None:
        self.trace_wanted.emit(self._failing)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"http://{self._supervisor.state.address}")

    def _pause(self) -> None:
        if self._supervisor.state.kind is Kind.PAUSED:
            self._supervisor.start()
        else:
            self._supervisor.pause()

    def _set_login(self, on: bool) -> None:
        try:
            self._login.set_on(on)
        except OSError as error:
            self.not_set.emit(f"{error.filename} cannot be written: {error.strerror}.")
        self.menu.login.setChecked(self._login.on)
