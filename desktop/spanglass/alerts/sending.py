"""Sends notices on their channels, in a thread of its own, so that nobody waits for a slow service."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from spanglass.alerts.channels import Channel, Message, Outgoing, Target
from spanglass.alerts.outbox import PATIENCE_NS, Outbox
from spanglass.alerts.transports import Outcome
from spanglass.core.alert_notices import Delivery, Notice, Sending
from spanglass.core.watched import MINUTE_NS, SECOND_NS

_log = logging.getLogger(__name__)

_IDLE_S = 60.0
_PATIENCE_NS = {"desktop": 10 * MINUTE_NS}  # what nobody could see then is of no use hours later


class Sender:
    """Takes notices and sends them; `target` tells where a channel sends, asked anew for each message.

    `target` may ask a keychain and `send` the network: both are called in the sender's thread alone.
    `note` is told what becomes of each notice; what waits still must be kept and put again at the next start.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        target: Callable[[str], Target | None],
        send: Callable[[Outgoing], Outcome],
        clock: Callable[[], int] = time.time_ns,
        note: Callable[[Sequence[Delivery]], None] = lambda _: None,
    ) -> None:
        self._note = note
        self._channels, self._target, self._send, self._clock = channels, target, send, clock
        self._outboxes = {name: Outbox(_PATIENCE_NS.get(name, PATIENCE_NS)) for name in channels}
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self, within_s: float = 2.0) -> None:
        """End; what waits for another try is not sent."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def put(self, notice: Notice) -> None:
        """Have a notice sent on the channels of its rule; returns at once."""
        self.put_on(notice, notice.rule.channels)

    def put_on(self, notice: Notice, channels: Iterable[str]) -> None:
        """Have a notice sent on some channels; those that are none are noted to have failed."""
        noted = []
        with self._changed:
            for name in channels:
                if name not in self._outboxes:
                    noted.append(self._delivery(name, notice, Sending.FAILED, "There is no such channel."))
                    continue
                oldest = self._outboxes[name].put(notice)
                if oldest is not None:
                    noted.append(self._delivery(name, oldest, Sending.SUMMED))
            self._changed.notify()
        if noted:
            self._note(noted)

    def problems(self) -> dict[str, str]:
        """Why the channels that could not send could not."""
        with self._changed:
            return {name: box.problem for name, box in self._outboxes.items() if box.problem is not None}

    def lost(self, name: str) -> tuple[Message, ...]:
        """The messages of a channel that were given up."""
        with self._changed:
            return tuple(failure.message for failure in self._outboxes[name].failures)

    def try_out(self, name: str, message: Message) -> Outcome:
        """Send a message at once, in the caller's thread, past all that waits."""
        return self._once(name, message)

    def pump(self) -> None:
        """Send what is due on every channel."""
        for name, outbox in self._outboxes.items():
            with self._changed:
                message = outbox.due(self._clock())
            if message is None:
                continue
            outcome = self._once(name, message)
            self._note(self._became(name, outbox, message, outcome))

    def _became(self, name: str, outbox: Outbox, message: Message, outcome: Outcome) -> Sequence[Delivery]:
        """Tell an outbox what became of its message, and the same of each notice in it."""
        with self._changed:
            now_ns, tries = self._clock(), outbox.tries + 1
            if outcome.ok:
                outbox.sent(now_ns)
                state = Sending.SENT
            else:
                lasting, after_ns = outcome.lasting, outcome.after_ns
                given_up = outbox.failed(now_ns, outcome.reason, after_ns=after_ns, lasting=lasting)
                state = Sending.FAILED if given_up else Sending.WAITING
        return [self._delivery(name, notice, state, outcome.reason, tries) for notice in message.notices]

    def _delivery(
        self, name: str, notice: Notice, state: Sending, reason: str = "", tries: int = 0
    ) -> Delivery:
        return Delivery(name, notice, state, tries, reason, self._clock())

    def _once(self, name: str, message: Message) -> Outcome:
        try:
            target = self._target(name)
            if target is None:
                return Outcome(ok=False, reason="It is not set up yet.", lasting=True)
            now = replace(message, sent_ns=self._clock())
            for outgoing in self._channels[name].outgoing(now, target):
                outcome = self._send(outgoing)
                if not outcome.ok:
                    return outcome
        except ValueError as error:
            return Outcome(ok=False, reason=str(error), lasting=True)
        except Exception as error:  # a channel that fails must not end the others
            _log.exception("the channel %s failed", name)
            return Outcome(ok=False, reason=f"{type(error).__name__}; see the log.")
        return Outcome(ok=True)

    def _run(self) -> None:
        while True:
            self.pump()
            with self._changed:
                if self._stopping:
                    return
                waits = [box.wait_ns(self._clock()) for box in self._outboxes.values()]
                known = [wait for wait in waits if wait is not None]
                seconds = min(known) / SECOND_NS if known else _IDLE_S
                if seconds > 0:
                    self._changed.wait(min(seconds, _IDLE_S))
