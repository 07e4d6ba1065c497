"""Where a page stands that is made when it is first needed, so that no start of the window waits for it."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel

_Page = TypeVar("_Page", bound=QWidget)


class LatePage(Panel, Generic[_Page]):
    """One of the window's pages, `page`, which `make` makes; `made` is None until then."""

    def __init__(self, theme: Theme, make: Callable[[], _Page]) -> None:
        super().__init__(theme, "bg1")
        self._make = make
        self.made: _Page | None = None

    @property
    def page(self) -> _Page:
        """The page."""
        return self._stand(self._make()) if self.made is None else self.made

    def _stand(self, page: _Page) -> _Page:
        if self.made is None:
            self.made = page
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(page)
        return page

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page."""
        super().showEvent(event)
        self.page.show()
