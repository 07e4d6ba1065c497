"""Two groups of calls, each by a filter, and their figures with what is certain of them."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.core.query import QueryError, term
from spanglass.gui.pages.compare.asked import Groups, groups
from spanglass.gui.pages.compare.group_list import GroupList
from spanglass.gui.pages.compare.line_paint import FIRST_COLOUR, SECOND_COLOUR
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.text import Label
from spanglass.store.reader import Reader

_TOPIC, _VERSIONS = "compare.groups", "compare.versions"
_EXAMPLES = ("version:gpt-4o-2024-08-06", "version:gpt-4o-2024-11-20")
_PRESETS = (
    ("Last hour against before", "-since:1h", "since:1h"),
    ("Last day against before", "-since:24h", "since:24h"),
    ("Failing traces against others", "-status:error", "status:error"),
)


class GroupsView(Panel):
    """Two filters, offers for them, and the figures below."""

    def __init__(self, theme: Theme, questions: Questions) -> None:
        super().__init__(theme, "bg1")
        self._questions = questions
        self.fields = tuple(LineField(theme, f"Filter of group {letter}") for letter in "AB")
        for field, example in zip(self.fields, _EXAMPLES, strict=True):
            field.setPlaceholderText(f"All traces · for example {example}")
        self.list = GroupList(theme)
        self._note = Label(theme, token="text3", elide=True)
        self._scrolled = ScrolledColumn(theme)
        self._scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._arrange()
        for field in self.fields:
            field.entered.connect(lambda _text: self.ask())
        questions.failed.connect(self._say_wrong)

    def _arrange(self) -> None:
        px, column = self._theme.px, QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for letter, token, field in zip("AB", (FIRST_COLOUR, SECOND_COLOUR), self.fields, strict=True):
            row = QHBoxLayout()
            row.setContentsMargins(px(12), px(8), px(12), 0)
            row.setSpacing(px(8))
            sign = Label(self._theme, letter, token=token).with_font(Size.TITLE, 600)
            sign.setFixedWidth(px(18))
            row.addWidget(sign)
            row.addWidget(field, 1)
            column.addLayout(row)
        offers = QHBoxLayout()
        offers.setContentsMargins(px(38), px(8), px(12), px(8))
        offers.setSpacing(px(8))
        for button in self._offers():
            offers.addWidget(button)
        offers.addWidget(self._note, 1)
        column.addLayout(offers)
        column.addWidget(Rule(self._theme))
        column.addWidget(self._scrolled, 1)
        self._scrolled.append(self.list)

    def _offers(self) -> list[QWidget]:
        buttons: list[QWidget] = []
        versions = Button(self._theme, "Two versions of a model", Look(height=24))
        versions.clicked.connect(self.offer_versions)
        buttons.append(versions)
        for text, first, second in _PRESETS:
            button = Button(self._theme, text, Look(height=24))
            button.clicked.connect(partial(self.compare, first, second))
            buttons.append(button)
        return buttons

    def compare(self, first: str, second: str, _checked: bool = False) -> None:
        """Compare the groups of two filters."""
        for field, text in zip(self.fields, (first, second), strict=True):
            field.accept(text)
        self.ask()

    def offer_versions(self) -> None:
        """Compare the versions of the model that changed last, the one before it as A."""
        self._questions.ask(_VERSIONS, _versions, self._take_versions)

    def _take_versions(self, found: tuple[str, ...]) -> None:
        if len(found) < 2:
            self._note.set_text("No model has answered in two versions so far")
        else:
            self.compare(_alone(found[0], found[1]), _alone(found[1], found[0]))

    def ask(self) -> None:
        """Ask for the figures of what the fields say."""
        first, second = (field.text() for field in self.fields)
        self._note.set_text("")
        self._questions.forget(_VERSIONS)
        self._questions.ask(_TOPIC, lambda reader: groups(reader, first, second), self._take)

    def _take(self, found: Groups) -> None:
        for field in self.fields:
            field.set_wrong("")
        self.list.show_lines(found.lines)
        self._scrolled.settle()
        said = f"{found.calls[0]:,} calls in A, {found.calls[1]:,} in B"
        self._note.set_text(said if any(found.calls) else "No calls in either group")

    def _say_wrong(self, topic: str, error: object) -> None:
        if topic == _TOPIC:
            self._note.set_text(str(error))
            for field in self.fields:
                field.set_wrong(str(error) if isinstance(error, QueryError) else "")

    def take_focus(self) -> None:
        """Bring the keyboard to the first filter."""
        self.fields[0].setFocus(Qt.FocusReason.OtherFocusReason)


def _alone(version: str, other: str) -> str:
    """The filter of a version, without another one whose name begins with it."""
    wanted = term("version", version)
    return f"{wanted} -{term('version', other)}" if other.startswith(version) else wanted


def _versions(reader: Reader) -> tuple[str, ...]:
    return reader.last_versions()
