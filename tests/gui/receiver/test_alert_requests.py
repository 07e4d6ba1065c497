"""What the user says of alerts reaches the receiver and the store."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from receiving import a_receiver
from spanglass.alerts.rulebook import all_rules, shipped_rule
from spanglass.core.alert_notices import Mark
from spanglass.core.alerting import Rule
from spanglass.gui.receiver.alert_requests import AlertRequests, Tried
from spanglass.receiver.telling import Surroundings
from spanglass.store.reader import Reader


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


@pytest.fixture
def requests(store: Path) -> Iterator[AlertRequests]:
    with a_receiver(store, alerts=Surroundings()) as bound:
        yield AlertRequests(f"127.0.0.1:{bound.port}")


def _errors() -> Rule:
    rule = shipped_rule("error_rate")
    assert rule is not None
    return rule


def test_a_rule_is_kept_and_goes_back_to_what_it_was(requests: AlertRequests, store: Path) -> None:
    changed = replace(_errors(), limit=0.1, enabled=False, channels=())
    requests.save_rule(changed)
    with closing(Reader(store)) as reader:
        assert changed in all_rules(reader.alert_rules())
        requests.delete_rule("error_rate")
        assert _errors() in all_rules(reader.alert_rules())


def test_snoozes_and_marks_are_kept(requests: AlertRequests, store: Path) -> None:
    requests.snooze(3600, "error_rate")
    requests.mark("error_rate:1::", Mark.DISMISSED)
    with closing(Reader(store)) as reader:
        assert [snooze.rule for snooze in reader.alert_snoozes()] == ["error_rate"]
        assert reader.alert_marks(Mark.DISMISSED) == {"error_rate:1::"}
        requests.wake("error_rate")
        assert reader.alert_snoozes(2**62) == ()


def test_a_channel_that_is_not_set_up_says_so(
    requests: AlertRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPANGLASS_SLACK_URL", raising=False)
    assert requests.try_channel("slack") == Tried(False, "It is not set up yet.")


def test_what_the_receiver_says_against_it_is_told(requests: AlertRequests) -> None:
    with pytest.raises(OSError, match="no kind"):
        requests.save_rule(replace(_errors(), id="mine", kind="nothing"))
    with pytest.raises(OSError, match="seconds"):
        requests.snooze(0)


def test_nobody_there_is_said_in_a_sentence() -> None:
    with pytest.raises(OSError, match="did not keep"):
        AlertRequests("127.0.0.1:1").wake()
