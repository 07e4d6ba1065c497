"""What a line of the comparison says in words: the change, the second label, the times, the sentence."""

from dataclasses import dataclass

from spanglass.analysis.comparing.line_changes import LineChange
from spanglass.core.display import UNKNOWN, duration, one_line
from spanglass.core.views import SpanRow
from spanglass.gui.models import span_words
from spanglass.gui.models.trace_columns import spoken_duration
from spanglass.gui.pages.compare.asked import CompareLine

_NOTABLE = 0.15
_MUCH = 0.5
_SHORT_NS = 10_000_000


@dataclass(frozen=True, slots=True)
class ChangeWord:
    """A change as the list says it: text, colour, and the sign in the gutter."""

    text: str
    token: str = "warn"
    sign: str = "≠"

    @property
    def title(self) -> str:
        """The text as it begins a line; the names of the sides stay."""
        return self.text[:1].upper() + self.text[1:]


WORDS = {
    LineChange.ONLY_FIRST: ChangeWord("only in A", "diff_del", "−"),
    LineChange.ONLY_SECOND: ChangeWord("only in B", "diff_add", "+"),
    LineChange.OUTCOME: ChangeWord("outputs differ"),
    LineChange.CALLED: ChangeWord("tool calls differ"),
    LineChange.INSTRUCTIONS: ChangeWord("system differs"),
    LineChange.GIVEN: ChangeWord("input differs"),
    LineChange.TOOLS: ChangeWord("tools differ"),
    LineChange.PARAMETERS: ChangeWord("parameters differ"),
    LineChange.MODEL: ChangeWord("model differs"),
    LineChange.SAID: ChangeWord("text differs", "text2", ""),
    LineChange.RENAMED: ChangeWord("other name", "text2", ""),
    LineChange.MOVED: ChangeWord("moved", "text2", ""),
    LineChange.SLOWER: ChangeWord("slower", "warn", ""),
    LineChange.FASTER: ChangeWord("faster", "ok", ""),
}


def change_word(line: CompareLine) -> ChangeWord | None:
    """The weightiest change; None where nothing differs."""
    return WORDS[line.changes[0]] if line.changes else None


def all_changes(line: CompareLine) -> str:
    """All changes, one a line, for the tool tip."""
    return "\n".join(WORDS[change].title for change in line.changes)


def shown_row(line: CompareLine) -> SpanRow | None:
    """The span whose name the line has: that of B, if it is there."""
    return line.second or line.first


def second_label(line: CompareLine) -> str:
    """The grey words: models that differ, ``11-20 vs 08-06``, the name in A, else the usual ones."""
    one, two = line.first, line.second
    if one is None or two is None or LineChange.MODEL not in line.changes:
        if one is not None and two is not None and LineChange.RENAMED in line.changes:
            return f"was {span_words.title(one)}"
        return span_words.second_label(shown_row(line))
    mine, theirs = _apart(one.model or UNKNOWN, two.model or UNKNOWN)
    return one_line(f"{mine} vs {theirs}", 100)


def took(row: SpanRow | None) -> str:
    """How long a span took; nothing for one that is not there."""
    if row is None:
        return ""
    return UNKNOWN if row.running else duration(row.duration_ns)


def against(line: CompareLine) -> tuple[str, str]:
    """How much longer B took, ``−17%``, and its colour; nothing where one of them is missing."""
    one, two = line.first, line.second
    if one is None or two is None or one.running or two.running or not one.duration_ns:
        return "", "text3"
    share = (two.duration_ns - one.duration_ns) / one.duration_ns
    if share >= 10:
        return f"×{share + 1:,.0f}", "warn"
    text = f"{share:+.0%}".replace("-", "−")
    text = "0%" if text in ("+0%", "−0%") else text
    if abs(two.duration_ns - one.duration_ns) < _SHORT_NS:
        return text, "text3"
    return text, "warn" if share > _MUCH else "ok" if share < -_NOTABLE else "text3"


def sentence(line: CompareLine) -> str:
    """A line as a screen reader says it."""
    row = shown_row(line)
    times = [
        f"{spoken_duration(each.duration_ns)} in {side}"
        for side, each in (("A", line.first), ("B", line.second))
        if each is not None and not each.running
    ]
    said = [WORDS[change].text for change in line.changes] or ["the same"]
    kind = "" if row is None else row.kind.value
    return ", ".join(filter(None, (span_words.title(row), kind, *said, *times)))


def _apart(one: str, two: str) -> tuple[str, str]:
    """Two names without the words that both begin with."""
    mine, theirs = one.split("-"), two.split("-")
    same = 0
    while same < min(len(mine), len(theirs)) - 1 and mine[same] == theirs[same]:
        same += 1
    return "-".join(mine[same:]), "-".join(theirs[same:])
