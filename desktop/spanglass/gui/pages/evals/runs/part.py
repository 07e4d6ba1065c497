"""The runs of the page, all that belongs to them: how they are looked at, made, replayed and deleted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from spanglass.analysis.kept_requests import Asked
from spanglass.analysis.scoring import usual
from spanglass.core.evals import EvalRun, Scoring
from spanglass.core.ids import NO_ID
from spanglass.core.library import Dataset, Origin, Prompt
from spanglass.gui.pages.evals.head import Head
from spanglass.gui.pages.evals.runs.cards import mean_text
from spanglass.gui.pages.evals.runs.desk import RunsDesk
from spanglass.gui.pages.evals.runs.result_panel import ResultPanel
from spanglass.gui.pages.evals.runs.results_view import ResultsView
from spanglass.gui.pages.evals.runs.run_sheet import RunSheet, RunSubject
from spanglass.gui.pages.evals.runs.running import EvalRunning, Progress
from spanglass.gui.pages.evals.runs.runs_list import RunsList
from spanglass.gui.pages.evals.runs.scorers_sheet import ScorersSheet
from spanglass.gui.pages.evals.runs.wish import EvalWish, Resumption
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.questions import Questions
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.toast_card import Toast
from spanglass.replay.evals.events import CAPPED
from spanglass.replay.evals.orders import prompted
from spanglass.store.reader import Reader

_TARGETS, _REPLAY, _KEYS = (f"evals.runs.{name}" for name in ("targets", "replay", "keys"))
_BUSY, _NONE_ENDED = "A run is under way.", "No checked run can go on from here."
FindTargets = Callable[[], Sequence[Target]]
"""Who can answer now; it may take a while, so it is asked in a thread."""

FindKeys = Callable[[], Mapping[str, str]]
"""The keys that only this process has, by the provider's id; asked in a thread too."""


class RunsPart(QObject):
    """`changed` says that runs, or what is under way, are other than before; `said` carries a `Toast`.

    `trace_wanted` carries an `Origin`, `replay_wanted` what is `Asked` and its name.
    """

    changed = Signal()
    said = Signal(object)
    trace_wanted = Signal(object)
    replay_wanted = Signal(object, str)

    def __init__(
        self, theme: Theme, window: QWidget, questions: Questions, desk: RunsDesk, running: EvalRunning
    ) -> None:
        super().__init__(window)
        self._questions, self.desk, self.running = questions, desk, running
        self.find_targets: FindTargets = tuple
        self.find_keys: FindKeys = dict
        self.view, self.panel = ResultsView(theme, desk), ResultPanel(theme)
        self.sheet, self.scorers = RunSheet(theme, window), ScorersSheet(theme, window)
        self._dataset: Dataset | None = None
        self._prompts: tuple[Prompt, ...] = ()
        self._scorings: dict[int, tuple[Scoring, ...]] = {}
        self._wants_results: dict[int, bool] = {}
        self._shows_run = 0
        self._connect()

    def _connect(self) -> None:
        running, sheet = self.running, self.sheet
        self.desk.runs_changed.connect(self.changed)
        self.changed.connect(lambda: self.view.show_resumable(self.resumable))
        self.view.resume_wanted.connect(self.resume)
        self.desk.result_came.connect(self._show_result)
        self.panel.trace_wanted.connect(self.open_trace)
        self.panel.replay_wanted.connect(self.replay)
        sheet.wanted.connect(self._begin)
        sheet.changed.connect(running.foresee)
        sheet.scorers_wanted.connect(self.ask_scorers)
        self.scorers.chosen.connect(self._take_scorings)
        running.foreseen.connect(sheet.show_foreseen)
        running.progressed.connect(self._follow)
        running.ended.connect(self._end)

    def serve(self, runs: RunsList, head: Head) -> None:
        """Show the runs in a list, and do what is wanted there and in the bar over the page."""
        runs.toggled.connect(self._toggle)
        head.results_chosen.connect(self.show_results)
        head.scorers_wanted.connect(self.ask_scorers)
        head.run_wanted.connect(self.run_or_stop)

        def show() -> None:
            runs.setVisible(bool(self.desk.runs))
            runs.show_runs(self.desk.runs, self.desk.checked)

        self.desk.runs_changed.connect(show)

    # what is looked at

    def look_at(self, dataset: Dataset | None, prompts: Sequence[Prompt]) -> None:
        """Look at the runs of a dataset."""
        self._dataset, self._prompts = dataset, tuple(prompts)
        self.desk.look_at(dataset.id if dataset is not None else None)

    @property
    def results(self) -> bool | None:
        """Whether the runs are looked at, or the examples; None where there are none."""
        if self._dataset is None or not self.desk.runs:
            return None
        return self._wants_results.get(self._dataset.id, True)

    def show_results(self, wanted: bool) -> None:
        """Look at the runs, or at the examples."""
        if self._dataset is not None:
            self._wants_results[self._dataset.id] = wanted
            self.changed.emit()

    @property
    def progress(self) -> str:
        """How far a run is that is under way; empty for none."""
        found = self.running.progress
        if found is None:
            return ""
        return f"{found.results:,} of {found.of:,}" if found.of else "starting"

    def _toggle(self, run: int) -> None:
        self.desk.toggle(run)
        self.show_results(True)

    def _show_result(self) -> None:
        if self.desk.result is not None:
            self.panel.show_result(self.desk.result)
        self.changed.emit()

    # what is done

    def step(self, by: int) -> None:
        """Go to the next example, or the one before."""
        self.view.matrix.step(by)

    def open_trace(self) -> None:
        """Show the trace that the answer became."""
        result = self.panel.result
        if result is not None and result.trace_id:
            self.trace_wanted.emit(Origin(result.trace_id, NO_ID))

    def replay(self) -> None:
        """Replay the example as the run asked it."""
        found, result = self.desk.result, self.panel.result
        if found is None or result is None:
            return
        run, output = found.run, result.output

        def show(asked: Asked | None) -> None:
            if asked is None:
                text = "It was deleted; the run keeps what it answered."
                self.said.emit(Toast("The example is no longer there", text, "info"))
            else:
                self.replay_wanted.emit(asked, result.title)

        self._questions.ask(_REPLAY, lambda reader: asked_again(reader, run, result.example, output), show)

    def delete(self, run: int | None) -> None:
        """Delete a run."""
        if run is not None:
            self.desk.remove(run)

    def run_or_stop(self) -> None:
        """Ask how to run the dataset, run it where that was asked, or end the run that is under way."""
        if self.running.busy:
            self.running.stop()
        elif self.sheet.isVisible():
            self.sheet.run_now()
        elif self._dataset is not None and not self._dataset.examples:
            self.said.emit(Toast("Nothing to run", "This dataset has no examples yet.", "info"))
        elif self._dataset is not None:
            self.sheet.ask(RunSubject(self._dataset, self.scorings, self._prompts))
            find = self.find_targets
            self._questions.ask(_TARGETS, lambda _reader: find(), self.sheet.show_targets)

    @property
    def resumable(self) -> EvalRun | None:
        """The newest run of those looked at that ended early or has failures; none while one is under way.

        One that ended at its limit of cost needs another limit, which the command line takes.
        """
        if self.running.busy:
            return None
        runs = (run for run in self.desk.runs if run.id in self.desk.checked)
        return next((run for run in runs if run.can_resume and run.stopped != CAPPED), None)

    def resume_shown(self) -> None:
        """Go on with the run that is offered, or say that there is none."""
        run = self.resumable
        if run is not None:
            self.resume(run.id)
        else:
            why = _BUSY if self.running.busy else _NONE_ENDED
            self.said.emit(Toast("Nothing to resume", why, "info"))

    def resume(self, run: int) -> None:
        """Go on with a run."""
        self._begin(Resumption(run))

    def ask_scorers(self) -> None:
        """Ask how answers are scored."""
        if self._dataset is not None:
            self.scorers.ask(self.scorings)

    @property
    def scorings(self) -> tuple[Scoring, ...]:
        """The columns of the next run: those that were chosen, else those of the last one."""
        dataset = self._dataset
        if dataset is None:
            return ()
        last = self.desk.last
        known = last.setup.scorings if last is not None else ()
        return self._scorings.get(dataset.id) or known or usual(expected=bool(dataset.expected), schema=False)

    def _take_scorings(self, scorings: tuple[Scoring, ...]) -> None:
        if self._dataset is not None:
            self._scorings[self._dataset.id] = scorings
            if self.sheet.isVisible():
                self.sheet.show_scorings(scorings)

    # a run under way

    def _begin(self, wish: EvalWish | Resumption) -> None:
        self._shows_run = 0
        find = self.find_keys
        self._questions.ask(_KEYS, lambda _reader: find(), lambda keys: self.running.start(wish, keys))

    def _follow(self, progress: Progress) -> None:
        self.changed.emit()
        if progress.run is None:
            return
        self.desk.refresh_soon()
        if progress.run != self._shows_run:
            self._shows_run = progress.run
            self.desk.check(progress.run)
            self.show_results(True)

    def _end(self, problem: str) -> None:
        self.desk.refresh()
        self.changed.emit()
        number = self._shows_run
        if problem:
            title = f"Run {number} ended early" if number else "Not run"
            self.said.emit(Toast(title, problem, "info" if problem == "Stopped." else "error"))
        elif number:
            self._questions.ask("evals.runs.done", lambda reader: reader.eval_run(number), self._say_done)

    def _say_done(self, run: EvalRun | None) -> None:
        if run is not None:
            below = f"{run.summary.below:,} below 0.5"
            self.said.emit(Toast(f"Run {run.id}: mean {mean_text(run.summary.mean)}", below, "ok"))


def asked_again(reader: Reader, run: EvalRun, example: int, output: str) -> Asked | None:
    """The request of an example as a run asked it, with what was answered; None if the example is gone."""
    found, setup = reader.example(example), run.setup
    if found is None:
        return None
    request = found.request
    prompt = next(iter(reader.prompts(setup.prompt)), None) if setup.prompt is not None else None
    version = reader.prompt_version(prompt.id, setup.version or 0) if prompt is not None else None
    if version is not None:
        request = prompted(request, version.request)
    changed = replace(
        request, model=setup.model or request.model, provider=setup.provider or request.provider
    )
    return Asked(changed, found.row.origin, output)
