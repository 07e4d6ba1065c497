"""Completion at work: what is typed in the filter field is looked up in the store and offered under it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from spanglass.core.query_chips import words
from spanglass.core.query_completion import (
    Offer,
    Offered,
    Value,
    Word,
    all_keys,
    asked_key,
    offers,
    word_of,
)
from spanglass.core.query_keys import key_of
from spanglass.gui.filter.saved_queries import SavedQueries
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.completion_popup import CompletionPopup
from spanglass.gui.widgets.filter_field import FilterField
from spanglass.store.reader import Reader

_TOPIC = "filter.values"
_STEPS: Mapping[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class _Lookup:
    """What is asked of the store for a word: values of a key in a range of time."""

    key: str
    typed: str
    since_ns: int
    until_ns: int

    def answer(self, reader: Reader) -> tuple[Value, ...]:
        """The values; of an unfinished ``attr.`` the names of attributes."""
        if key_of(self.key) is None:
            return tuple(Value(name) for name in reader.attribute_names())
        found = reader.filter_values(self.key, self.typed, since_ns=self.since_ns, until_ns=self.until_ns)
        return tuple(Value(text, traces) for text, traces in found)


class Completing(QObject):
    """Shows and takes offers; Tab takes the current one, Enter one chosen by the arrow keys, Escape none."""

    def __init__(
        self,
        theme: Theme,
        field: FilterField,
        questions: Questions,
        selection: Selection,
        saved: SavedQueries | None = None,
    ) -> None:
        super().__init__(field)
        self._theme, self._field, self._questions = theme, field, questions
        self._selection, self._saved = selection, saved
        self._popup: CompletionPopup | None = None
        self._lookup: _Lookup | None = None
        self._values: tuple[Value, ...] = ()
        field.line.textEdited.connect(self.look)
        field.entered.connect(self.close)
        field.line.installEventFilter(self)

    @property
    def popup(self) -> CompletionPopup:
        """The list, made when it is first needed."""
        if self._popup is None:
            self._popup = CompletionPopup(self._theme, self._field)
            self._popup.taken.connect(self.take)
            self._popup.all_wanted.connect(self.show_all)
        return self._popup

    def close(self) -> None:
        """Take the list away; an answer that is still to come does not bring it back."""
        self._lookup = None
        self._questions.forget(_TOPIC)
        if self._popup is not None:
            self._popup.hide()

    def look(self) -> None:
        """Offer what fits the word before the caret; values follow as soon as the store has answered."""
        key = asked_key(self._word())
        if key is None:
            self._lookup = None
        else:
            self._ask(key)
        self._show()

    def show_all(self) -> None:
        """List every field."""
        self.popup.show_offers(all_keys(), None, 0)

    def take(self, offer: Offer) -> None:
        """Put an offer in the word's place; a value makes a chip, a whole query is run."""
        if offer.kind in (Offered.SAVED, Offered.RECENT):
            self._field.set_query(offer.text)
            self._field.enter()
            return
        line, caret = self._field.line, self._field.line.cursorPosition()
        start = caret - len(self._typed())
        line.setSelection(start, caret - start)
        line.insert(offer.text)
        if offer.kind is Offered.VALUE and self._field.finish_word():
            return
        self.look()

    def _typed(self) -> str:
        """The word before the caret, as it stands."""
        text = self._field.line.text()[: self._field.line.cursorPosition()]
        found = words(text)
        return found[-1] if found and text.endswith(found[-1]) else ""

    def _word(self) -> Word:
        return word_of(self._typed())

    def _ask(self, key: str) -> None:
        word = self._word()
        typed = word.typed if word.key is not None else ""
        start_ns, end_ns = self._selection.bounds(time.time_ns())
        lookup = _Lookup(key, typed, start_ns, end_ns)
        before, self._lookup = self._lookup, lookup
        if before is None or before.key != key:
            self._values = ()
        if before is None or (before.key, before.typed) != (key, typed):
            self._questions.ask(_TOPIC, lookup.answer, lambda values: self._answered(lookup, values))

    def _answered(self, lookup: _Lookup, values: tuple[Value, ...]) -> None:
        if lookup is self._lookup or (self._lookup and self._lookup.key == lookup.key):
            self._values = values
            if self._popup is not None and (self._popup.isVisible() or self._field.line.hasFocus()):
                self._show()

    def _show(self) -> None:
        word = self._word()
        if not self._field.line.hasFocus():
            return
        queries = self._saved.offered() if self._saved is not None else ()
        shown = offers(word, self._values if self._lookup else (), queries)
        alone = len(shown) == 1 and shown[0].text == self._typed()
        start = self._field.line.cursorPosition() - len(self._typed())
        x = self._field.line.x() + self._field.line.x_of(start)
        self.popup.show_offers(() if alone else shown, asked_key(word), x)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See to the keys that concern the list, before the field does."""
        if event.type() == QEvent.Type.FocusOut:
            self.close()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._takes(event.key())
        return super().eventFilter(watched, event)

    def _takes(self, key: int) -> bool:
        if key == Qt.Key.Key_F1:
            self.show_all()
            return True
        shown = self._popup is not None and self._popup.isVisible()
        if not shown:
            if key == Qt.Key.Key_Down:
                self.look()
            return key == Qt.Key.Key_Down
        return self._takes_shown(key)

    def _takes_shown(self, key: int) -> bool:
        """Keys while the list is there."""
        popup = self.popup
        if key in _STEPS:
            popup.step(_STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif popup.current is not None and (key == Qt.Key.Key_Tab or (key in _ENTER and popup.moved)):
            self.take(popup.current)
        else:
            return False
        return True
