"""The runs of the page, all that belongs to them: how they are looked at, made, replayed and deleted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from spanglass.analysis.evals.scoring import usual
from spanglass.analysis.requests.kept_requests import Asked
from spanglass.core.display import one_line
from spanglass.core.evals import EvalRun, Scoring
from spanglass.core.ids import NO_ID
from spanglass.core.library import Dataset, Origin, Prompt
from spanglass.gui.pages.evals.head import Head
from spanglass.gui.pages.evals.runs.cards import mean_text
from spanglass.gui.pages.evals.runs.desk import RunsDesk
from spanglass.gui.pages.evals.runs.foreseeing import EvalForeseeing
from spanglass.gui.pages.evals.runs.result_panel import ResultPanel
from spanglass.gui.pages.evals.runs.results_view import ResultsView
from spanglass.gui.pages.evals.runs.run_sheet import RunSheet, RunSubject
from spanglass.gui.pages.evals.runs.running import STOPPED, Ended, EvalCommands, EvalRunning
from spanglass.gui.pages.evals.runs.runs_list import RunsList
from spanglass.gui.pages.evals.runs.scorers_sheet import ScorersSheet
from spanglass.gui.pages.evals.runs.wish import EvalWish, Resumption
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast
from spanglass.replay.evals.events import CAPPED
from spanglass.replay.evals.orders import prompted
from spanglass.store.reader import Reader

_TARGETS, _REPLAY, _KEYS = (f"evals.runs.{name}" for name in ("targets", "replay", "keys"))
_BUSY, _NONE_ENDED = "A run is under way.", "No checked run can go on from here."
_LONGEST = 40
FindTargets = Callable[[], Sequence[Target]]
"""Who can answer now; it may take a while, so it is asked in a thread."""

FindKeys = Callable[[], Mapping[str, str]]
"""The keys that only this process has, by the provider's id; asked in a thread too."""


class RunsPart(QObject):
    """`changed` says that runs, or what is under way, are other than before; `said` carries a `Toast`.

    `trace_wanted` carries an `Origin`, `replay_wanted` what is `Asked` and its name, `settled` of what all
    that was said is over.
    """

    changed = Signal()
    said = Signal(object)
    trace_wanted = Signal(object)
    replay_wanted = Signal(object, str)
    settled = Signal(str)

    def __init__(
        self, theme: Theme, window: QWidget, questions: Questions, desk: RunsDesk, commands: EvalCommands
    ) -> None:
        super().__init__(window)
        self._questions, self.desk = questions, desk
        self.running, self.foreseeing = EvalRunning(commands, self), EvalForeseeing(commands, self)
        self.find_targets: FindTargets = tuple
        self.find_keys: FindKeys = dict
        self.view, self.panel = ResultsView(theme, desk), ResultPanel(theme)
        self._theme, self._window = theme, window
        self._dataset: Dataset | None = None
        self._prompts: tuple[Prompt, ...] = ()
        self._scorings: dict[int, tuple[Scoring, ...]] = {}
        self._wants_results: dict[int, bool] = {}
        self._shown_runs: dict[int, int | None] = {}
        self._connect()

    def _connect(self) -> None:
        running = self.running
        self.desk.runs_changed.connect(self.changed)
        self.changed.connect(lambda: self.view.show_resumable(self.resumable))
        self.view.resume_wanted.connect(self.resume)
        self.desk.result_came.connect(self._show_result)
        self.panel.trace_wanted.connect(self.open_trace)
        self.panel.replay_wanted.connect(self.replay)
        running.progressed.connect(self._follow)
        running.ended.connect(self._end)

    @cached_property
    def sheet(self) -> RunSheet:
        """What asks how a dataset is to be run."""
        sheet = RunSheet(self._theme, self._window)
        sheet.wanted.connect(self._begin)
        sheet.changed.connect(self.foreseeing.foresee)
        sheet.scorers_wanted.connect(self.ask_scorers)
        self.foreseeing.foreseen.connect(sheet.show_foreseen)
        return sheet

    @cached_property
    def scorers(self) -> ScorersSheet:
        """What asks how answers are scored."""
        sheet = ScorersSheet(self._theme, self._window)
        sheet.chosen.connect(self._take_scorings)
        return sheet

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

    def close(self) -> None:
        """End what runs."""
        self.foreseeing.close()
        self.running.close()

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
        """How far the run of the dataset is that is under way; empty for none."""
        return self.running.told.get(self._dataset.id, "") if self._dataset is not None else ""

    @property
    def _busy(self) -> bool:
        return self._dataset is not None and self._dataset.id in self.running.busy

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
        """Ask how to run the dataset, run it where that was asked, or end its run that is under way."""
        dataset = self._dataset
        if self.sheet.isVisible():
            self.sheet.run_now()
        elif dataset is None:
            self.said.emit(Toast("Nothing to run", "Choose a dataset first.", "info"))
        elif self._busy:
            self.running.stop(dataset.id)
        elif not dataset.examples:
            self.said.emit(Toast("Nothing to run", "This dataset has no examples yet.", "info"))
        else:
            self.sheet.ask(RunSubject(dataset, self.scorings, self._prompts))
            find = self.find_targets
            self._questions.ask(_TARGETS, lambda _reader: find(), self.sheet.show_targets)

    @property
    def resumable(self) -> EvalRun | None:
        """The newest run of those looked at that ended early or has failures; none while the dataset runs.

        One that ended at its limit of cost needs another limit, which the command line takes.
        """
        if self._busy:
            return None
        runs = (run for run in self.desk.runs if run.id in self.desk.checked)
        return next((run for run in runs if run.can_resume and run.stopped != CAPPED), None)

    def resume_shown(self) -> None:
        """Go on with the run that is offered, or say that there is none."""
        run = self.resumable
        if run is not None:
            self.resume(run.id)
        else:
            why = _BUSY if self._busy else _NONE_ENDED
            self.said.emit(Toast("Nothing to resume", why, "info"))

    def resume(self, run: int) -> None:
        """Go on with a run."""
        if self._dataset is not None:
            self._begin(self._dataset.id, Resumption(run))

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

    def _begin(self, dataset: int, wish: EvalWish | Resumption) -> None:
        if not self.running.expect(dataset):
            return
        self._shown_runs[dataset] = None
        self.settled.emit(_about(dataset))
        find = self.find_keys

        def start(keys: Mapping[str, str]) -> None:
            self.running.start(dataset, wish, keys)

        self._questions.ask(f"{_KEYS}.{dataset}", lambda _reader: find(), start)

    def _follow(self, dataset: int) -> None:
        self.changed.emit()
        found = self.running.progress(dataset)
        if found is None or found.run is None:
            return
        if dataset == self.desk.dataset:
            self.desk.refresh_soon()
        if found.run != self._shown_runs.get(dataset):
            self._shown_runs[dataset] = found.run
            self.desk.check(found.run, dataset)
            self._wants_results[dataset] = True
            self.changed.emit()

    def _end(self, ended: Ended) -> None:
        self.desk.refresh()
        self.changed.emit()
        if ended.sentence:
            self.said.emit(_broken_off(ended))
        elif ended.run:
            ask, topic = partial(Reader.eval_run, run=ended.run), f"evals.runs.done.{ended.dataset}"
            self._questions.ask(topic, ask, self._say_done)

    def _say_done(self, run: EvalRun | None) -> None:
        if run is not None:
            self.said.emit(_done(run))


def _broken_off(ended: Ended) -> Toast:
    title = f"Run {ended.run} ended early" if ended.run else "Not run"
    tone = "info" if ended.sentence == STOPPED else "error"
    return Toast(title, ended.sentence, tone, about=_about(ended.dataset))


def _done(run: EvalRun) -> Toast:
    told = f"{one_line(run.setup.dataset_name, _LONGEST)} · {run.summary.below:,} below 0.5"
    title = f"Run {run.id}: mean {mean_text(run.summary.mean)}"
    return Toast(title, told, "ok", about=_about(run.setup.dataset))


def _about(dataset: int) -> str:
    return f"evals.run.{dataset}"


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
