"""What screen readers say of their own accord."""

from spanglass.gui.bars.announcing import AlertNews
from spanglass.gui.tray.tray_menu import FiringAlert

LATENCY, ERRORS = FiringAlert("latency", "Latency p95", "1 min"), FiringAlert("errors", "Error rate", "8 min")


def test_alerts_are_said_when_they_begin_and_end_and_not_again() -> None:
    news = AlertNews()
    assert news.sentence((LATENCY,)) == ""
    assert news.sentence((LATENCY, ERRORS)) == "Error rate is firing"
    assert news.sentence((FiringAlert("latency", "Latency p95", "2 min"), ERRORS)) == ""
    assert news.sentence((ERRORS,)) == "Latency p95 is over"
