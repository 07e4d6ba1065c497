"""Where a page stands that is made when it is first needed, so that no start of the window waits for it."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from spanglass.extensions import load_module
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.questions.background import Background
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import PagePanel

_Page = TypeVar("_Page", bound=PagePanel)
Making = Callable[[], Iterator[_Page | None]]
"""Makes a page in steps: None after each of them, the page after the last."""


class LatePage(PagePanel, Generic[_Page]):
    """One of the window's pages, `page`, which `make` makes; `made` is None until then.

    Where it is shown before, its `modules` are read in a thread, and it is made and styled a little at a
    time; whoever asks for `page` has it at once.
    """

    def __init__(self, theme: Theme, make: Making[_Page], *modules: str) -> None:
        super().__init__(theme, "bg1")
        self._make, self._modules = make, modules
        self._steps: Iterator[_Page | None] | None = None
        self._bare: deque[QWidget] = deque()
        self._then: list[Callable[[_Page], object]] = []
        self._reading, self._turns = Background(self), Turns(self)
        self.made: _Page | None = None

    @property
    def page(self) -> _Page:
        """The page."""
        while self.made is None:
            self._step()
        self._show(self.made)
        return self.made

    def when_shown(self, then: Callable[[_Page], object]) -> None:
        """Do something with the page once it is made and in sight."""
        if self.made is None or self._bare:
            self._then.append(then)
        else:
            then(self.made)

    def take_focus(self) -> None:
        """Bring the keyboard to the page once it is made and in sight."""
        self.when_shown(lambda page: page.take_focus())

    def _step(self) -> bool:
        """Make a part of the page; whether there is more to make."""
        if self.made is None:
            if self._steps is None:
                self._steps = self._make()
            try:
                page = next(self._steps)
            except BaseException:
                self._steps = None  # who comes here again has it made from the beginning
                raise
            if page is not None:
                self._stand(page)
        return self.made is None

    def _stand(self, page: _Page) -> None:
        self.made = page
        page.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        self._bare.extend((page, *page.findChildren(QWidget)))

    def _show(self, page: _Page) -> None:
        self._bare.clear()
        page.show()
        then, self._then = self._then, []
        for each in then:
            each(page)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page."""
        super().showEvent(event)
        if self.made is None:
            self._reading.do(self._read, lambda _read: self._turns.add(self, self._turn))

    def _read(self) -> None:
        for module in self._modules:
            load_module(module)

    def _turn(self) -> bool:
        """Do the next part, or style a widget of what is made, which showing all would do at one go."""
        if self._step():
            return True
        if self._bare and isValid(widget := self._bare.popleft()):  # the page may have dropped it by now
            widget.ensurePolished()
        if self._bare or self.made is None:
            return True
        self._show(self.made)
        return False
