"""Tool tips of any text on widgets: shown as they are, and spoken without the HTML that this takes."""

from PySide6.QtWidgets import QWidget

from spanglass.core.display import plain
from spanglass.gui.models.table import as_hint


def show_hint(widget: QWidget, text: str) -> None:
    """Give a widget a tool tip, and say the same to screen readers, which would be told its HTML else."""
    widget.setToolTip(as_hint(text) or "")
    widget.setAccessibleDescription(plain(text))
