"""Tells alerts: the sender with its channels, and what a click on a notification does."""

import logging
import os
import subprocess
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from spanglass.alerts.channel_list import known_channels
from spanglass.alerts.channels import Message
from spanglass.alerts.channels.desktop import SNOOZE
from spanglass.alerts.desktops import system_desktop
from spanglass.alerts.sending import Sender
from spanglass.alerts.transports import Outcome, Transports
from spanglass.core.alert_notices import Delivery, News, Notice, Snooze
from spanglass.core.alerting import Rule
from spanglass.core.watched import ALL, HOUR_NS
from spanglass.keychain import system_keychain
from spanglass.receiver.alert_targets import Targets
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.refusal import UnavailableError
from spanglass.settings import Settings

_log = logging.getLogger(__name__)

_REMEMBERED, _ID = 200, 16
_TEST = Rule("test", "test", "Test", 0, HOUR_NS)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What telling needs of its surroundings: the settings, and the command that shows the window."""

    settings: Callable[[], Settings] = Settings
    window: tuple[str, ...] = ()


class Clicks:
    """What clicks on notifications do: the window is shown at the traces, or the alert is snoozed."""

    def __init__(
        self, queue: WriteQueue, window: Sequence[str], clock: Callable[[], int] = time.time_ns
    ) -> None:
        self._queue, self._window, self._clock = queue, tuple(window), clock
        self._notices: OrderedDict[str, Notice] = OrderedDict()

    def remember(self, notice: Notice) -> None:
        """Know a notice when a notification with its key is clicked."""
        self._notices[notice.key] = notice
        self._notices.move_to_end(notice.key)
        while len(self._notices) > _REMEMBERED:
            self._notices.popitem(last=False)

    def __call__(self, key: str, action: str, token: str = "") -> None:
        """Follow a click; `token` is the desktop's leave to come to the front."""
        notice = self._notices.get(key)
        if action != SNOOZE:
            if self._window:
                _show([*self._window, *_where(notice)], token)
            return
        now_ns = self._clock()
        snooze = Snooze(now_ns + HOUR_NS, notice.rule.id if notice else None, None, now_ns)
        try:
            self._queue.alerts(lambda tables: tables.snooze(snooze))
        except UnavailableError:
            _log.warning("a snooze came when the receiver was about to end")


class Telling:
    """Sends notices in threads of its own, from `start` to `stop`."""

    def __init__(self, queue: WriteQueue, surroundings: Surroundings) -> None:
        self._queue = queue
        self._targets = Targets(surroundings.settings, system_keychain)
        self._clicks = Clicks(queue, surroundings.window)
        self._desktop = system_desktop(self._clicks)
        transports = Transports(self._desktop.show)
        self._sender = Sender(known_channels(), self._targets.target, transports, time.time_ns, self._note)

    def start(self) -> None:
        """Begin to send."""
        self._sender.start()

    def stop(self) -> None:
        """End; what waits is sent at the next start."""
        self._sender.stop()
        self._desktop.close()

    def put(self, notice: Notice) -> None:
        """Have a notice sent on the channels of its rule."""
        self.put_on(notice, notice.rule.channels)

    def put_on(self, notice: Notice, channels: Sequence[str]) -> None:
        """Have a notice sent on some channels."""
        self._clicks.remember(notice)
        self._sender.put_on(notice, channels)

    def try_out(self, channel: str) -> Outcome:
        """Send a test message on a channel; blocks."""
        if channel not in known_channels():
            return Outcome(ok=False, reason=f"There is no channel “{channel}”.")
        return self._sender.try_out(channel, _test_message(time.time_ns()))

    def keep_secret(self, channel: str, secret: str) -> str:
        """Keep a channel's secret, or forget it if empty; where it is then. Raises ``ValueError``."""
        return self._targets.keep(channel, secret)

    def channels(self) -> dict[str, dict[str, str | bool]]:
        """What is set up of each channel, without any secret; may block."""
        return self._targets.there()

    def _note(self, deliveries: Sequence[Delivery]) -> None:
        try:
            self._queue.alerts(lambda tables: tables.set_deliveries(deliveries))
        except UnavailableError:
            _log.warning("what became of %d notices is not kept", len(deliveries))


def _test_message(now_ns: int) -> Message:
    """A message that opens an incident where there are such, and closes it."""
    fired = Notice(
        News.FIRED, f"test:{now_ns}", _TEST, ALL, now_ns, now_ns, "A test of Spanglass", "Alerts arrive here."
    )
    ended = replace(fired, news=News.ENDED, title="The test of Spanglass is over")
    return Message(fired.title, fired.body, (fired, ended), now_ns)


def _where(notice: Notice | None) -> tuple[str, ...]:
    if notice is None or not notice.traces:
        return ("--page", "alerts")
    return ("--filter", "trace:" + ",".join(trace[:_ID] for trace in notice.traces))


def _show(command: Sequence[str], token: str) -> None:
    """Start the program again, which has the window that is open already come to the front."""
    environment = {**os.environ, **({"XDG_ACTIVATION_TOKEN": token} if token else {})}
    try:
        started = subprocess.Popen(  # noqa: S603 - our own command
            list(command), env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        _log.exception("the window could not be shown")
        return
    threading.Thread(target=started.wait, name="window", daemon=True).start()
