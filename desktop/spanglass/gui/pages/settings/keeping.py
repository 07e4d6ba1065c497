"""Settings: for how long traces are kept, and deleting old ones now."""

import time
from collections.abc import Callable

from spanglass.core.display import size
from spanglass.core.quantities import whole_number
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.confirming import ConfirmingRow
from spanglass.gui.pages.settings.store_commands import StoreCommands
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.store.reader import Reader

_COUNT = "settings.older"
_DAY_NS = 86_400 * 1_000_000_000
_MOST_DAYS = 36_500
_DAYS = "Days that traces are kept; 0 keeps all. Older ones are deleted as time goes on."
_SIZE = "Megabytes that all traces may have; 0 is any. Beyond them the oldest are deleted."
_NO_NUMBER = "This value is not possible."


class DaysRow(ConfirmingRow):
    """How many days traces are kept; asks before that deletes any that are there."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind
        self._field = LineField(behind.theme, "Keep traces for so many days", width=80)
        super().__init__(behind.theme, "Keep traces for", _DAYS, self._field)
        self._field.entered.connect(self._enter)
        behind.preferences.changed.connect(lambda _settings: self._show_value())
        self._show_value()

    def _show_value(self) -> None:
        self._field.show_value(str(self._behind.preferences.value.keep_days))

    def _enter(self, text: str) -> None:
        days = whole_number(text)
        if days is None or days > _MOST_DAYS:
            self._field.set_wrong(_NO_NUMBER)
        elif not days or not self._behind.store.exists():
            self._take(days)
        else:
            count_older(self._behind, days, lambda traces: self._counted(days, traces))

    def _counted(self, days: int, traces: int) -> None:
        if traces:
            self.ask(question(traces, days), "Delete", lambda: self._take(days), self._field.take_back)
        else:
            self._take(days)

    def _take(self, days: int) -> None:
        self._behind.preferences.change(keep_days=days)
        self._field.accept(str(days))


class SizeRow(ConfirmingRow):
    """How much room traces may take; asks before that deletes any that are there."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind
        self._field = LineField(behind.theme, "Largest size of all traces in megabytes", width=80)
        super().__init__(behind.theme, "Largest size", _SIZE, self._field)
        self._field.entered.connect(self._enter)
        behind.preferences.changed.connect(lambda _settings: self._show_value())
        self._show_value()

    def _show_value(self) -> None:
        self._field.show_value(str(self._behind.preferences.value.most_megabytes))

    def _enter(self, text: str) -> None:
        megabytes = whole_number(text)
        if megabytes is None or megabytes > 1 << 30:
            self._field.set_wrong(_NO_NUMBER)
        elif not megabytes or not self._behind.store.exists():
            self._take(megabytes)
        else:
            self._behind.questions.ask(
                _COUNT, lambda reader: reader.status().file_bytes, lambda now: self._measured(megabytes, now)
            )

    def _measured(self, megabytes: int, now: int) -> None:
        if now > megabytes * 1_000_000:
            asked = f"Delete the oldest of {size(now)} of traces? This cannot be undone."
            self.ask(asked, "Delete", lambda: self._take(megabytes), self._field.take_back)
        else:
            self._take(megabytes)

    def _take(self, megabytes: int) -> None:
        self._behind.preferences.change(most_megabytes=megabytes)
        self._field.accept(str(megabytes))


class DeleteRow(ConfirmingRow):
    """Deletes what is older than some days, now."""

    def __init__(self, behind: Behind, commands: StoreCommands) -> None:
        self._behind, self._commands = behind, commands
        self._field = LineField(behind.theme, "Delete traces older than so many days", width=80)
        self._field.accept("7")
        self._button = Button(behind.theme, "Delete now", Look(icon="trash-2"))
        told = "Those that began more days ago than this."
        super().__init__(behind.theme, "Delete old traces", told, self._field, self._button)
        self._field.entered.connect(lambda text: self._field.accept(str(_given_days(text))))
        self._button.clicked.connect(self._count)
        commands.busy_changed.connect(self._button.setDisabled)

    def _count(self) -> None:
        days = _given_days(self._field.text())
        if self._behind.store.exists():
            count_older(self._behind, days, lambda traces: self._counted(days, traces))

    def _counted(self, days: int, traces: int) -> None:
        if traces:
            self.ask(question(traces, days), "Delete", lambda: self._commands.delete(days))
        else:
            self.rest(f"No trace is older than {_days(days)}.")
            self.say(f"No trace is older than {_days(days)}.")


def count_older(behind: Behind, days: int, answer: Callable[[int], None]) -> None:
    """Ask how many traces are older than some days."""
    before_ns = time.time_ns() - days * _DAY_NS

    def ask(reader: Reader) -> int:
        return reader.trace_count(0, before_ns)

    behind.questions.ask(_COUNT, ask, answer)


def question(traces: int, days: int) -> str:
    """What is asked before traces are deleted."""
    many = f"{traces:,} trace{'' if traces == 1 else 's'}"
    return f"Delete {many} older than {_days(days)}? This cannot be undone."


def _given_days(text: str) -> int:
    days = whole_number(text)
    return 7 if days is None else min(days, _MOST_DAYS)


def _days(days: int) -> str:
    return f"{days:,} day{'' if days == 1 else 's'}"
