"""What rail, status bar and tray say of alerts."""

from alert_values import NOW, a_standing, an_alert
from spanglass.gui.alerting import firing_alerts
from spanglass.gui.tray_menu import FiringAlert


def test_alerts_are_named_with_their_rules_and_how_long_they_last() -> None:
    standing = a_standing(
        "latency", "error_rate", alerts=(an_alert("latency", 36), an_alert("error_rate", 8))
    )
    assert firing_alerts(standing, NOW) == (
        FiringAlert("error_rate", "Error rate", "8 min"),
        FiringAlert("latency", "Latency p95", "36 min"),
    )
    assert firing_alerts(a_standing(), NOW) == ()
