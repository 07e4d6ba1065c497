"""The pane of a group on the Fixes page, where it is narrow."""

from pytestqt.qtbot import QtBot

from fix_values import a_group
from spanglass.gui.pages.fixes.case_view import CaseView
from spanglass.gui.theming.theme import Theme


def test_the_title_stands_above_its_buttons_where_it_would_be_gone_beside_them(qtbot: QtBot) -> None:
    case = CaseView(Theme())
    qtbot.addWidget(case)
    case.show_group(a_group(title="Date not ISO 8601"))
    case.show()

    def placed(*, above: bool) -> bool:
        title, button = case._title.geometry(), case.dismiss.geometry()
        return (title.bottom() <= button.top()) is above and title.width() >= 140

    for width, above in ((220, True), (900, False), (220, True)):
        case.resize(width, 600)
        qtbot.waitUntil(lambda above=above: placed(above=above))
