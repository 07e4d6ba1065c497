"""How an answer was judged, in words."""

import pytest
from pytestqt.qtbot import QtBot

from builders import a_raw_span
from spanglass.analysis.errors import ErrorClass
from spanglass.core.facts import ErrorFact, Facts
from spanglass.core.record import SpanRecord
from spanglass.gui.pages.replay.answer_view import _badges
from spanglass.gui.theming.theme import Theme


@pytest.mark.parametrize("kind", [*(one for one in ErrorClass if one is not ErrorClass.POLICY), None])
def test_a_failure_is_named_in_words(qtbot: QtBot, kind: ErrorClass | None) -> None:
    record = SpanRecord(a_raw_span(), Facts(error=ErrorFact("Boom", "it failed")), error_class=kind)
    (badge,) = _badges(Theme(), record)
    qtbot.addWidget(badge)
    words = badge.accessibleName()
    assert words[0].isupper()
    assert "_" not in words


def test_a_server_error_says_so(qtbot: QtBot) -> None:
    record = SpanRecord(a_raw_span(), Facts(error=ErrorFact("Boom", "it failed")), error_class="http_5xx")
    (badge,) = _badges(Theme(), record)
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "Server error"
