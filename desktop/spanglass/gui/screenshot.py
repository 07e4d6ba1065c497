"""A page rendered without a screen: the real window, made whole, once all its questions are answered."""

import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer

from spanglass.core.query import QueryError
from spanglass.core.views import TraceSummary
from spanglass.gui.application import application
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.process.at_work import at_work
from spanglass.gui.process.options import WindowOptions
from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.session.selection import TimeRange
from spanglass.gui.shell import Shell
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.store.filters.conditions import condition

_STEP_MS = 40
_QUIET_STEPS = 12
_LONGEST_MS = 20_000
_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Shot:
    """What to render: the page, its size in pixels, theme, filter and trace; `receiving` is shown as told."""

    page: str
    size: tuple[int, int]
    scheme: Scheme
    query: str = ""
    trace: TraceSummary | None = None
    receiving: bool = False


class ScreenshotError(Exception):
    """The picture could not be made or written; the text says why."""


def render(options: WindowOptions, shot: Shot, output: Path) -> None:
    """Write the page as a PNG; raises `ScreenshotError`, also for a filter that cannot be read."""
    try:
        condition(shot.query, now_ns=0)
    except QueryError as error:
        raise ScreenshotError(str(error)) from error
    app = application(["spanglass"])
    theme = Theme(shot.scheme, options.scale)
    style.apply(app, theme)
    shell = Shell(theme, options, traces_page)
    try:
        _show(shell, options, shot)
        trouble = _settle(shell)
        picture = shell.window.grab()
    finally:
        shell.stop()
    if trouble:
        raise ScreenshotError(trouble)
    if not picture.save(str(output), "PNG"):
        raise ScreenshotError(f"{output} cannot be written.")


def _show(shell: Shell, options: WindowOptions, shot: Shot) -> None:
    shell.window.setMinimumSize(1, 1)
    shell.window.resize(*shot.size)
    if shot.receiving:
        state = ReceiverState(Kind.LISTENING, options.endpoint.address, grpc_port=options.grpc_port)
        shell.supervisor.state = state
        shell.supervisor.state_changed.emit(state)
    else:
        _show_not_receiving(shell, options.endpoint.address)
    shell.selection.set_query(shot.query)
    if shot.trace is not None:
        if shot.trace.start_ns < time.time_ns() - (TimeRange().seconds or 0) * _SECOND_NS:
            shell.selection.set_range(TimeRange(None))
        shell.selection.set_trace(shot.trace)
    shell.window.show()
    if shot.page != "first-run":
        shell.window.show_page(shot.page)
    if shot.page == "first-run" or not options.store.exists():
        shell.page.show_first_run()
    else:
        shell.feed.start()


def _show_not_receiving(shell: Shell, address: str) -> None:
    """Say so where the window always says it; a banner with buttons would be of no use in a picture."""
    state = ReceiverState(Kind.STOPPED, address, "Nothing receives there now.")
    shell.supervisor.state = state
    shell.parts.top_bar.live.set_receiving(False)
    shell.parts.status_bar.set_receiver(state)
    shell.first_run.set_receiver(state)


def _settle(shell: Shell) -> str:
    """Let the window work until it has been at rest for a while; the sentence of what hinders it, if any."""
    loop, deadline = QEventLoop(), QDeadlineTimer(_LONGEST_MS)
    timer, rest = QTimer(), _Rest(shell)

    def look() -> None:
        rest.look()
        if rest.steps >= _QUIET_STEPS or deadline.hasExpired():
            loop.quit()

    timer.timeout.connect(look)
    timer.start(_STEP_MS)
    loop.exec()
    timer.stop()
    return rest.trouble


class _Rest:
    """For how many `steps` nothing was asked, loaded or made; `trouble` is the sentence of what hinders it.

    A window that watches its store is at rest only after the first news of it, however late they come.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._awaited = shell.feed.watching
        self.steps, self.trouble = 0, ""
        shell.feed.store_changed.connect(self._hear)
        shell.feed.trouble.connect(self._note)

    def look(self) -> None:
        """Take one more step."""
        shell = self._shell
        busy = self._awaited or shell.questions.busy or shell.replays.busy or at_work(shell, shell.window)
        self.steps = 0 if busy or self.trouble else self.steps + 1

    def _hear(self) -> None:
        self._awaited = False

    def _note(self, sentence: str) -> None:
        self.trouble = sentence
