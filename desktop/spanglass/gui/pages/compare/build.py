"""Makes the page that compares and lets it follow what is wanted of it."""

from spanglass.gui.actions import Actions
from spanglass.gui.pages.compare.page import ComparePage
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Selection
from spanglass.gui.theme import Theme


def compare_page(theme: Theme, questions: Questions, selection: Selection, actions: Actions) -> ComparePage:
    """The page; it shows what the selection says is to be compared."""
    page = ComparePage(theme, questions, selection)
    page.connect_actions(actions)
    selection.compare_wanted.connect(page.compare_wanted)
    return page
