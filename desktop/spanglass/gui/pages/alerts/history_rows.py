"""What became of alerts, as rows: when, what, in words, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from spanglass.alerts.wording import span_of
from spanglass.core.alert_notices import Delivery, Sending, StoredStep
from spanglass.core.alerting import RAISED, State
from spanglass.core.display import clock, one_line
from spanglass.core.watched import DAY_NS, SECOND_NS, Scope
from spanglass.gui.models.table import Column, TableModel
from spanglass.gui.pages.alerts.channel_looks import title_of
from spanglass.gui.pages.alerts.rule_rows import LOOKS, Look
from spanglass.gui.pages.alerts.standing import Standing

_MUTED = Look("bell-off", "text3", "bg3", "Muted")
_ENDED = frozenset({State.OK, State.NO_DATA, State.LEARNING})
_SAME = frozenset({"parts", "whole"})
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One step that is worth a line."""

    stored: StoredStep
    when: str
    look: Look
    text: str
    lasted: str
    details: str = ""


def rows_of(standing: Standing, rule: str | None, now_ns: int) -> list[HistoryRow]:
    """The steps of a rule, or of all (None), newest first."""
    told = _told(standing.deliveries)
    ends: dict[tuple[str, Scope], int] = {}
    rows = []
    for stored in standing.steps:
        step = stored.step
        until_ns = ends.get((step.rule, step.scope), now_ns)
        if step.before not in (State.LEARNING, State.ERROR) or step.after in RAISED:
            ends[step.rule, step.scope] = step.at_ns
        if rule not in (None, step.rule) or not _counts(stored):
            continue
        found = standing.rule(step.rule)
        title = found.title if found else step.rule
        rows.append(_row(stored, title, told.get(stored.key, ()), (until_ns, now_ns)))
    return rows


def _counts(stored: StoredStep) -> bool:
    """Whether a step is worth a line; that a roll-up and its parts say the same is not."""
    step = stored.step
    if step.muted_by in _SAME:
        return False
    if step.after is State.PENDING or step.after is State.ERROR:
        return True
    return step.raised or step.ended


def _row(stored: StoredStep, title: str, told: Sequence[str], times: tuple[int, int]) -> HistoryRow:
    step, (until_ns, now_ns) = stored.step, times
    text = stored.title or f"{title} {LOOKS[step.after].word.lower()}"
    look = LOOKS[step.after]
    if step.muted_by is not None:
        look, text = _MUTED, f"{text} · muted"
    elif told and step.raised:
        text = f"{text}, sent to {', '.join(told)}"
    began = step.since_ns if step.after in _ENDED else step.at_ns
    end = step.at_ns if step.after in _ENDED else until_ns
    lasted = span_of(end - began) if began is not None and end > began else ""
    details = "\n".join(part for part in (text, stored.body) if part)
    return HistoryRow(stored, _when(step.at_ns, now_ns), look, one_line(text, _LONGEST), lasted, details)


def _told(deliveries: Sequence[Delivery]) -> dict[str, list[str]]:
    """The channels on which an alert was told, by its key."""
    found: dict[str, list[str]] = {}
    for delivery in deliveries:
        if delivery.state in (Sending.SENT, Sending.SUMMED):
            names = found.setdefault(delivery.notice.key, [])
            name = title_of(delivery.channel)
            if name not in names:
                names.append(name)
    return found


def _when(at_ns: int, now_ns: int) -> str:
    moment = datetime.fromtimestamp(at_ns // SECOND_NS).astimezone()
    today = datetime.fromtimestamp(now_ns // SECOND_NS).astimezone().date()
    if moment.date() == today:
        return clock(at_ns)[:5]
    day = f"{moment:%a}" if now_ns - at_ns < 7 * DAY_NS else f"{moment:%b} {moment.day}"
    return f"{day} {clock(at_ns)[:5]}"


class HistoryModel(TableModel[HistoryRow]):
    """The rows; there are few, so that other ones take their place at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        column: Column[HistoryRow] = Column(
            "step", "Step", 300, lambda row: row.text, hint=lambda row: row.details
        )
        super().__init__([column], describe, parent)

    def show(self, rows: Sequence[HistoryRow]) -> None:
        """Show other rows; those that came on top are inserted."""
        more = len(rows) - len(self._rows)
        if more > 0 and list(map(_key, rows[more:])) == list(map(_key, self._rows)):
            self.beginInsertRows(self.index(-1, -1), 0, more - 1)
            self._rows = list(rows)
            self.endInsertRows()
        else:
            self.take_rows(rows, _key)


def _key(row: HistoryRow) -> int:
    return row.stored.row_id


def describe(row: HistoryRow) -> str:
    """What a screen reader says of a row."""
    lasted = f", {row.lasted}" if row.lasted else ""
    return f"{row.when}, {row.look.word}, {row.text}{lasted}"
