"""What the window shows of receiving: the banner, the status bar, the Live button and the first page."""

from PySide6.QtCore import QObject, QTimer

from spanglass.gui.bars.banner import BannerButton, BannerMessage, Banners
from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.pages.first_run import FirstRunPage
from spanglass.gui.receiver.receiving import Kind, ReceiverState, ReceiverSupervisor

_TOPIC = "receiving"
_NOTHING = "Nothing is being received."
_MEANWHILE_MS = 1000


class ReceiverView(QObject):
    """Shows the states of a supervisor in the window's parts, and what can be done about them."""

    def __init__(
        self,
        supervisor: ReceiverSupervisor,
        banners: Banners,
        bars: tuple[TopBar, StatusBar],
        first_run: FirstRunPage,
    ) -> None:
        super().__init__(supervisor)
        self._supervisor, self._banners, self._first_run = supervisor, banners, first_run
        self._top_bar, self._status_bar = bars
        self._state = supervisor.state
        self._meanwhile = QTimer(banners)
        self._meanwhile.setSingleShot(True)
        self._meanwhile.setInterval(_MEANWHILE_MS)
        self._meanwhile.timeout.connect(self._show_banner)
        supervisor.state_changed.connect(self.show_state)
        self._top_bar.receiver_wanted.connect(supervisor.start)
        self.show_state(supervisor.state)

    def show_state(self, state: ReceiverState) -> None:
        """Show how receiving stands; a receiver that is back within a second moves nothing."""
        self._state = state
        self._top_bar.live.set_receiving(state.receiving, state.message)
        self._status_bar.set_receiver(state)
        self._first_run.set_receiver(state)
        if state.kind is Kind.STARTING:
            self._meanwhile.start()
        else:
            self._meanwhile.stop()
            self._show_banner()

    def _show_banner(self) -> None:
        self._banners.say(_TOPIC, self._message(self._state))

    def _message(self, state: ReceiverState) -> BannerMessage | None:
        if state.receiving:
            return self._half(state) if state.message else None
        again = BannerButton("Try again", self._supervisor.start, "refresh-cw")
        if state.kind is Kind.PAUSED:
            resume = BannerButton("Resume", self._supervisor.start, "play")
            return BannerMessage(state.message, _NOTHING, "warn", (resume,))
        if state.kind is Kind.STOPPED:
            what, end, help_ = state.message.partition(". ")
            said = what + end.rstrip(), f"{_NOTHING} {help_}".rstrip()
            return BannerMessage(*said, "error", (again,))
        ports = self._supervisor.free_ports()
        other = BannerButton(f"Use port {ports[0]}", _Move(self._supervisor, ports))
        if state.kind is Kind.ELSEWHERE:
            return BannerMessage(state.message, "", "warn", (other, again))
        return BannerMessage(state.message, _NOTHING, "error", (other, again))

    def _half(self, state: ReceiverState) -> BannerMessage:
        """The message while a receiver is being started again, or listens, but not with gRPC."""
        if state.kind is Kind.STARTING:
            return BannerMessage(state.message, _NOTHING, "warn")
        hide = BannerButton("Hide", self._hide)
        return BannerMessage(state.message, "gRPC is not received, HTTP is.", "warn", (hide,))

    def _hide(self) -> None:
        self._banners.say(_TOPIC, None)


class _Move:
    """Moves the receiver to other ports when called."""

    def __init__(self, supervisor: ReceiverSupervisor, ports: tuple[int, int]) -> None:
        self._supervisor, self._ports = supervisor, ports

    def __call__(self) -> None:
        self._supervisor.use_port(*self._ports)
