"""One connection to the session bus: threads ask on it, and one hears what is sent to it unasked."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from jeepney import HeaderFields, Message
from jeepney.io.blocking import open_dbus_connection

_LISTEN_S = 0.5


class BusLine:
    """Open from the start until it is closed or the bus ends; `heard` is called in a thread of its own.

    It is one connection, for there are servers that tell only the one who asked them. Raises what jeepney
    does where there is no bus: ``OSError``, ``KeyError``, ``ValueError``, ``StopIteration`` or
    ``RuntimeError``.
    """

    def __init__(self, heard: Callable[[Message], None]) -> None:
        self._heard = heard
        self._connection = open_dbus_connection("SESSION")
        self._sending, self._closing = threading.Lock(), threading.Event()
        self._waiting: dict[int, Future[Message]] = {}
        self._unasked: SimpleQueue[Message | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=work, name="notifications", daemon=True)
            for work in (self._receive, self._tell)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_open(self) -> bool:
        """Whether it can still be asked on."""
        return self._threads[0].is_alive() and not self._closing.is_set()

    def ask(self, call: Message, within_s: float) -> Message:
        """The answer to a call; raises ``TimeoutError`` or, where the bus has ended, ``OSError``."""
        serial: int = next(self._connection.outgoing_serial)
        answer = self._waiting[serial] = Future[Message]()
        try:
            with self._sending:
                self._connection.send(call, serial=serial)
            return answer.result(within_s)
        finally:
            del self._waiting[serial]

    def close(self) -> None:
        """Hear nothing any more."""
        self._closing.set()
        self._threads[0].join(2 * _LISTEN_S)

    def _receive(self) -> None:
        with self._connection, suppress(EOFError, OSError):
            while not self._closing.is_set():
                with suppress(TimeoutError):
                    self._sort(self._connection.receive(timeout=_LISTEN_S))
        self._closing.set()
        self._unasked.put(None)
        for answer in [each for each in tuple(self._waiting.values()) if not each.done()]:
            answer.set_exception(OSError("the bus has ended"))

    def _sort(self, message: Message) -> None:
        fields: dict[HeaderFields, Any] = message.header.fields
        answer = self._waiting.get(fields.get(HeaderFields.reply_serial, 0))
        if answer is None:
            self._unasked.put(message)
        else:
            answer.set_result(message)

    def _tell(self) -> None:
        """Call in another thread than that which receives: who hears may wait for an answer."""
        while (message := self._unasked.get()) is not None:
            self._heard(message)
