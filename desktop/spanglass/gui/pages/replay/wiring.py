"""What parts of the page ask for, handed to what does it."""

from spanglass.gui.pages.replay.board import Board
from spanglass.gui.pages.replay.desk import Desk
from spanglass.gui.pages.replay.editor_panel import EditorPanel
from spanglass.gui.pages.replay.results_view import ResultsView
from spanglass.gui.pages.replay.variant_panel import VariantPanel


def connect_variants(desk: Desk, panel: VariantPanel) -> None:
    """Let the cards change the plan."""
    panel.chosen.connect(desk.choose)
    panel.add_wanted.connect(lambda: desk.add(desk.chosen))
    panel.duplicate_wanted.connect(desk.add)
    panel.remove_wanted.connect(desk.remove)
    panel.reset_wanted.connect(desk.reset)
    panel.target_wanted.connect(desk.set_target)
    panel.model_wanted.connect(desk.set_model)
    panel.parameter_wanted.connect(desk.set_parameter)
    panel.tools_wanted.connect(desk.set_tools)
    panel.runs_wanted.connect(desk.set_runs)
    panel.at_once_wanted.connect(desk.set_at_once)
    panel.seed_wanted.connect(desk.set_seed)


def connect_editor(desk: Desk, editor: EditorPanel) -> None:
    """Let the editor change the chosen variant; what cannot be read is said there."""

    def edit(key: str, text: str) -> None:
        try:
            desk.edit(key, text)
        except ValueError as error:
            editor.say_wrong(str(error))
        else:
            editor.say_wrong("")

    editor.edited.connect(edit)
    editor.step_chosen.connect(desk.choose_step)
    editor.undo_wanted.connect(desk.undo)
    editor.redo_wanted.connect(desk.redo)
    editor.reset_wanted.connect(lambda: desk.reset(desk.chosen))
    editor.message_wanted.connect(desk.add_message)
    editor.message_unwanted.connect(desk.remove_message)


def connect_board(board: Board, results: ResultsView) -> None:
    """Let the head of the results choose what is looked at."""
    results.step_wanted.connect(board.step)
    results.run_chosen.connect(board.choose_run)
    results.baseline_chosen.connect(board.choose_baseline)
    results.mode_chosen.connect(board.choose_mode)
