"""The texts of questions that came lately: at hand, or read from their spans again."""

from collections import OrderedDict

import apsw

from spanglass.analysis.chains.repeats import numbers_of, question
from spanglass.store.ingest.derive import Deriver
from spanglass.store.payloads.payload_reader import PayloadReader
from spanglass.store.payloads.payloads import logs_of, raw_span

Key = tuple[bytes, bytes]
"""Trace id and span id."""

_MOST_CHARACTERS = 1_000_000
_MOST_NUMBERS = 6_000
_ROW = "SELECT span.id FROM span JOIN trace ON trace.id = span.trace WHERE trace.trace_id = ? AND span_id = ?"


class QuestionTexts:
    """Remembers texts up to some size, and of many more questions which numbers are in them.

    To read a text from its span takes longer than to store one, and the numbers alone tell most questions of
    a session from each other.
    """

    def __init__(self, connection: apsw.Connection, deriver: Deriver) -> None:
        self._connection, self._deriver = connection, deriver
        self._payloads = PayloadReader(connection)
        self._texts: OrderedDict[Key, str] = OrderedDict()
        self._characters = 0
        self._numbers: dict[bytes, bytes] = {}
        # Those of as many before these: to find the oldest of one dictionary would take long.
        self._older: dict[bytes, bytes] = {}

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._texts.clear()
        self._characters = 0
        self._numbers.clear()
        self._older.clear()

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._payloads.forget()

    def text(self, key: Key) -> str:
        """A question by trace id and span id; empty if the store has none."""
        known = self._texts.get(key)
        if known is not None:
            self._texts.move_to_end(key)
            return known
        row = self._connection.execute(_ROW, key).fetchone()
        if row is None:
            return ""
        read = self._payloads.read
        span = raw_span(self._connection, row[0], read)
        asked = question(self._deriver.facts(span, logs_of(self._connection, *key, read))) or ""
        self._keep(key, asked)
        return asked

    def numbers(self, key: Key) -> bytes:
        """What `numbers_of` tells of a question."""
        name = b"".join(key)
        known = self._numbers.get(name) or self._older.get(name)
        return self._note(key, self.text(key)) if known is None else known

    def remember(self, key: Key, asked: str) -> None:
        """Have the text of a question, which is new or another one, at hand."""
        for numbers in (self._numbers, self._older):
            numbers.pop(b"".join(key), None)
        self._keep(key, asked)

    def _keep(self, key: Key, asked: str) -> None:
        self._characters += len(asked) - len(self._texts.pop(key, ""))
        self._texts[key] = asked
        while self._characters > _MOST_CHARACTERS and len(self._texts) > 1:
            oldest, gone = self._texts.popitem(last=False)
            self._characters -= len(gone)
            self._note(oldest, gone)

    def _note(self, key: Key, asked: str) -> bytes:
        name = b"".join(key)
        numbers = self._numbers.get(name)
        if numbers is None:
            if len(self._numbers) >= _MOST_NUMBERS:
                self._numbers, self._older = {}, self._numbers
            numbers = self._numbers[name] = numbers_of(asked)
        return numbers
