"""Datasets and prompts in the window: the page, and what other pages keep; made when it is first needed."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from spanglass.core.display import one_line
from spanglass.core.library import Origin
from spanglass.gui.pages.beside import PagesBeside
from spanglass.gui.places.evals_place import EvalsPlace
from spanglass.gui.places.fixing import Fixing
from spanglass.gui.places.replaying import Replays
from spanglass.gui.places.trace_way import show_trace
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.receiving import ReceiverSupervisor
from spanglass.gui.session.selection import Selection, Target
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast

if TYPE_CHECKING:
    from spanglass.analysis.requests.kept_requests import Asked
    from spanglass.gui.library.keeping import Keeping
    from spanglass.gui.pages.evals.build import Evals
    from spanglass.gui.pages.evals.page import EvalsPage
    from spanglass.gui.pages.replay.targets import Target as Answering

_LONGEST = 48
_MODULES = "spanglass.gui.library.keeping", "spanglass.gui.pages.evals.build"
_GONE = Toast(
    "The trace is no longer there", "The example keeps all that was asked; its trace was deleted.", "info"
)


class Evaluating(QObject):
    """Takes a place among the pages, and connects what keeps with the pages from which something is kept."""

    def __init__(
        self, theme: Theme, beside: PagesBeside, asked: tuple[Questions, Selection],
        supervisor: ReceiverSupervisor, store: Path,
    ) -> None:  # fmt: skip
        super().__init__(beside)
        self._theme, self._beside, self._window = theme, beside, beside.window
        self._questions, self._selection = asked
        self._supervisor, self._store = supervisor, store
        self._keeping: Keeping | None = None
        self._evals: Evals | None = None
        self._replays: Replays | None = None
        self.fixing: Fixing | None = None
        self.place = EvalsPlace(theme, self._make, *_MODULES)
        beside.add("evals", self.place, self.place)
        self.place.connect_actions(beside.actions)
        self._selection.dataset_wanted.connect(
            lambda traces: self.keeping.add_chosen(self._selection, traces)
        )

    @property
    def keeping(self) -> "Keeping":
        """What asks where something is to be kept."""
        if self._keeping is None:
            from spanglass.gui.library.keeping import Keeping
            from spanglass.gui.library.writes import Writes

            writes = Writes(self._questions, self._window.toasts, lambda: self._supervisor.state.address)
            writes.opened.connect(self._open)
            self._keeping = Keeping(self._theme, self._window, self._questions, writes)
        return self._keeping

    def _make(self) -> Iterator["EvalsPage | None"]:
        from spanglass.gui.pages.evals.build import Evals
        from spanglass.gui.pages.evals.files import Files

        writes = self.keeping.writes
        yield None
        files = Files(self._store, self._window.toasts, writes)
        made = Evals(self._theme, self._window, self._questions, writes, files)
        yield None
        yield from made.making()
        made.page.trace_wanted.connect(self._show_trace)
        made.page.replay_wanted.connect(self._replay)
        made.page.traces_wanted.connect(lambda: self._window.show_page("traces"))
        made.runs.find_targets, made.runs.find_keys = self._targets, self._held_keys
        self._evals = made
        yield made.page

    def _targets(self) -> "Sequence[Answering]":
        """Who can answer now; for threads."""
        return self._replays.targets() if self._replays is not None else ()

    def _held_keys(self) -> Mapping[str, str]:
        """Keys that only this process has; for threads."""
        return self._replays.held_keys() if self._replays is not None else {}

    def follow(self, replays: Replays) -> None:
        """Keep what the page that replays wants kept, let it replay what is kept, and make that of fixes."""
        self._replays = replays

        def keep(kind: str, asked: "Asked") -> None:
            (self.keeping.save_request if kind == "prompt" else self.keeping.add_request)(asked)

        replays.keep_wanted.connect(keep)
        asked = (self._questions, self._selection)
        self.fixing = Fixing(self._theme, self._beside, asked, lambda: self.keeping, replays)

    def close(self) -> None:
        """End what runs."""
        if self.fixing is not None:
            self.fixing.close()
        if self._evals is not None:
            self._evals.close()

    def _open(self, kind: str, number: int) -> None:
        """Show what was kept on the page, which learns of it as it is made."""
        page = self.place.page
        page.choose(kind, number)
        self._window.show_page("evals")

    def _show_trace(self, origin: Origin) -> None:
        """Show the trace of an example among the traces, if it is still there."""
        asked = (self._questions, self._selection)
        show_trace(self._window, asked, Target(origin.trace_id, origin.span_id), _GONE)

    def _replay(self, asked: "Asked", name: str) -> None:
        """Replay what is kept."""
        from spanglass.gui.pages.replay.kept import opened_kept
        from spanglass.replay.kept_calls import NOWHERE

        if self._replays is not None:
            place = asked.origin or NOWHERE
            target = Target(place.trace_id, place.span_id)
            page = self._replays.place.replaying.page
            shown = one_line(name, _LONGEST)
            page.open_made(target, lambda reader: opened_kept(reader, asked, shown))
