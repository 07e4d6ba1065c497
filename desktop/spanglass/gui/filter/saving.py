"""The star of the filter field at work: it saves the query under a name, or forgets it."""

from PySide6.QtCore import QObject

from spanglass.gui.filter.saved_queries import SavedQueries
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.filter_field import FilterField
from spanglass.gui.widgets.name_popup import NamePopup


class Saving(QObject):
    """Ties the star to the saved queries, and notes every query that is used."""

    def __init__(self, theme: Theme, field: FilterField, selection: Selection, saved: SavedQueries) -> None:
        super().__init__(field)
        self._theme, self._field, self._selection, self._saved = theme, field, selection, saved
        self._asking: NamePopup | None = None
        field.star_pressed.connect(self._star)
        field.edited.connect(self._show)
        saved.changed.connect(self._show)
        selection.query_changed.connect(saved.use)

    @property
    def popup(self) -> NamePopup:
        """What asks for the name, made when it is first needed."""
        if self._asking is None:
            self._asking = NamePopup(self._theme, self._field)
            self._asking.named.connect(self._save)
            self._asking.closed.connect(self._field.take_focus)
        return self._asking

    def _show(self) -> None:
        self._field.set_saved(bool(self._saved.name_of(self._field.query)))

    def _star(self) -> None:
        if self._saved.name_of(self._field.query):
            self._saved.remove(self._field.query)
            return
        self._field.enter()
        if self._selection.query == self._field.query:
            self.popup.ask()

    def _save(self, name: str) -> None:
        self._saved.save(name, self._selection.query)
        self._field.take_focus()
