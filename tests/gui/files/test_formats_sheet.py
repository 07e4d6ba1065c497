"""The list of what can be opened names every importer."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.files.formats_sheet import FormatsSheet, kinds
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.text import Label


def test_every_kind_is_listed_once(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    formats = FormatsSheet(Theme(), window)
    formats.open_list()
    qtbot.waitUntil(lambda: formats.sheet is not None and formats.sheet.isVisible())
    assert formats.sheet is not None
    said = [label.text() for label in formats.sheet.findChildren(Label)]
    assert {"OTLP JSON Lines", "Phoenix", "Langfuse export"} <= set(kinds())
    assert len(set(kinds())) == len(kinds())
    assert [name for name in kinds() if said.count(name) != 1] == []
