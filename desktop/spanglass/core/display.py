"""Figures and hostile text as people read them: durations, money, counts, visible control characters."""

import re
import time
from datetime import UTC, date, datetime, tzinfo

UNKNOWN = "—"
_NANO = 1_000_000_000
_KILO = 1000
MARKED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that are shown as marks: controls, directions, zero width, tags, halves of pairs."""
_NAMES = {
    0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM", 0x202A: "LRE",
    0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO", 0x2060: "WJ", 0x2066: "LRI",
    0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xFEFF: "BOM",
    0x061C: "ALM",
}  # fmt: skip
_EMOJI_JOINER = "\u200d"


def duration(nanoseconds: int | None) -> str:
    """A duration with its unit: ``680 ms``, ``9.84 s``, ``31.0 s``, ``4 m 05 s``."""
    if nanoseconds is None:
        return UNKNOWN
    seconds = nanoseconds / _NANO
    if seconds < 0.001:
        return f"{nanoseconds / 1000:.0f} µs"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} m"


def list_duration(nanoseconds: int | None) -> str:
    """A duration for a column of durations: seconds from 0.1 s to a minute, ``0.48 s``."""
    if nanoseconds is None or not 0.0995 * _NANO <= nanoseconds < 0.9995 * _NANO:
        return duration(nanoseconds)
    return f"{nanoseconds / _NANO:.2f} s"


def money(nano_dollars: int | None) -> str:
    """Dollars with as many decimals as the amount needs; the dash for unknown, never ``$0.00``."""
    if nano_dollars is None:
        return UNKNOWN
    if nano_dollars == 0:
        return "$0.00"
    dollars = nano_dollars / _NANO
    if abs(dollars) >= 100:
        return f"${dollars:,.0f}"
    if abs(dollars) >= 1:
        return f"${dollars:.2f}"
    if abs(dollars) >= 0.0001:
        return f"${dollars:.4f}"
    return f"${dollars:.6f}" if abs(dollars) >= 0.000001 else "<$0.000001"


def list_money(nano_dollars: int | None) -> str:
    """Dollars for a column of amounts: never more than four decimals, ``<$0.0001``."""
    if nano_dollars is not None and 0 < nano_dollars < _NANO // 10_000:
        return "<$0.0001"
    return money(nano_dollars)


def cents(nano_dollars: int) -> str:
    """A small amount in cents under a dollar, ``4.1¢``, in dollars above."""
    if nano_dollars >= _NANO:
        return money(nano_dollars)
    return (
        f"{nano_dollars / 1e7:.1f}¢"
        if nano_dollars >= 1e6 or not nano_dollars
        else f"{nano_dollars / 1e7:.2f}¢"
    )


def count(number: int | None) -> str:
    """A count in at most four characters of figures: ``412``, ``4.2k``, ``64.0k``, ``1.2M``."""
    if number is None:
        return UNKNOWN
    if number < _KILO:
        return str(number)
    for size, unit in ((_KILO, "k"), (_KILO**2, "M"), (_KILO**3, "G")):
        if number < size * 999.95:
            value = number / size
            return f"{value:.1f}{unit}" if value < 99.95 else f"{value:.0f}{unit}"
    return f"{number:.1e}"


def size(octets: int) -> str:
    """A size in bytes: ``512 B``, ``184 MB``."""
    if octets < _KILO:
        return f"{octets} B"
    for step, unit in ((_KILO, "kB"), (_KILO**2, "MB"), (_KILO**3, "GB"), (_KILO**4, "TB")):
        if octets < step * 999.5:
            value = octets / step
            return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
    return f"{octets:.1e} B"


def clock(time_ns: int, zone: tzinfo | None = None) -> str:
    """The time of day, local unless a zone is given: ``07:05:58``."""
    return _moment(time_ns, zone).strftime("%H:%M:%S")


def dated_clock(time_ns: int, now_ns: int | None = None, zone: tzinfo | None = None) -> str:
    """The time of day, of other days with the date: ``Nov 25, 07:05:58``, ``Nov 25, 2025, 07:05:58``."""
    moment, today = _moment(time_ns, zone), _moment(time.time_ns() if now_ns is None else now_ns, zone)
    if moment.date() == today.date():
        return clock(time_ns, zone)
    return f"{day_name(moment, today)}, {clock(time_ns, zone)}"


def day_name(day: date, today: date) -> str:
    """``Nov 25``, with the year if it is another: ``Nov 25, 2025``."""
    return f"{day:%b} {day.day}" + ("" if day.year == today.year else f", {day.year}")


def rfc3339(time_ns: int) -> str:
    """The moment in UTC with microseconds, as the JSON interfaces write it."""
    return _moment(time_ns, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def short_model(model: str) -> str:
    """A model's name for a narrow column: without vendor path, ``claude-`` and a trailing date."""
    name = model.rsplit("/", 1)[-1].removeprefix("models/").removeprefix("claude-")
    return re.sub(r"-(\d{4}-\d{2}-\d{2}|\d{8})(?=$|[-:@])", "", name)


def plain(text: str, limit: int | None = None) -> str:
    r"""Text from a trace made harmless to show: control and direction characters become marks.

    ``\n`` and ``\t`` stay. Over `limit` characters the rest is replaced by an ellipsis.
    """
    if limit is not None and len(text) > limit:
        text = text[:limit] + "…"
    return MARKED.sub(_mark, text)


def one_line(text: str, limit: int = 2000) -> str:
    """The same on one line, for rows of lists."""
    return " ".join(plain(text[: limit * 4], limit).split())


def _mark(found: re.Match[str]) -> str:
    code = ord(found.group())
    if found.group() == _EMOJI_JOINER and _joins_emoji(found):
        return found.group()
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"⟨{_NAMES.get(code, f'U+{code:04X}')}⟩"


def _joins_emoji(found: re.Match[str]) -> bool:
    before, after = (
        found.string[found.start() - 1 : found.start()],
        found.string[found.end() : found.end() + 1],
    )
    return bool(before and after) and ord(before) > 0x2000 and ord(after) > 0x2000


def _moment(time_ns: int, zone: tzinfo | None) -> datetime:
    """The moment as a datetime; times no calendar can hold become its first day."""
    try:
        return datetime.fromtimestamp(time_ns / _NANO, UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC).astimezone(zone)
