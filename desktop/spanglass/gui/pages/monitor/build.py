"""Makes the page with what it needs of the rest of the window."""

from spanglass.alerts.catalogue import default_rules
from spanglass.gui.charts.limits import limits_of
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.pages.monitor.page import MonitorPage
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme


def monitor_page(
    theme: Theme, questions: Questions, selection: Selection, colours: ModelColours | None = None
) -> MonitorPage:
    """The page, with the limits of the rules that everybody has."""
    page = MonitorPage(theme, questions, selection, colours=colours)
    page.set_limits(limits_of(default_rules()))
    return page
