"""Whatever an alert says, each service gets a request of the form that it documents."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest

from alerts_traffic import a_rule, minute
from builders import T0
from documented import FORMS
from spanglass.alerts.channel_list import known_channels
from spanglass.alerts.channels import Message, Post, Target
from spanglass.alerts.outbox import summed
from spanglass.core.alert_notices import News, Notice
from spanglass.core.watched import Scope

LONG = "x" * 30_000
ODD = "<!channel> @everyone *a* `b` \ud800 \u202e \n\n # {} 🦉"
KINDS = ("error_rate", "latency", "daily_spend", "new_snapshot", "figure", "runaway")
TARGETS = {
    "pagerduty": Target(secret="0123456789abcdef0123456789abcdef"), "opsgenie": Target(secret="key"),
}  # fmt: skip
HOOK = Target(secret="https://example.invalid/hook")


def notices() -> Iterator[Notice]:
    """Alerts of every kind and state, with short, long, odd and missing texts."""
    for kind in KINDS:
        for news in News:
            for words in ("Errors", LONG, ODD):
                for scope in (Scope(), Scope(words, words)):
                    body = "" if words == "Errors" else words
                    rule = replace(a_rule(kind), id=words)
                    key, traces = f"{kind}:{words}", ("ab" * 16,) * 10
                    yield Notice(news, key, rule, scope, T0, minute(-5), words, body, traces)


def messages() -> Iterator[Message]:
    """Each of them alone, and all of them summed."""
    every = list(notices())
    for notice in every:
        yield Message(notice.title, notice.body, (notice,), T0)
    yield summed(every, 7, T0)


def requests(name: str, message: Message) -> list[Post]:
    sent = known_channels()[name].outgoing(message, TARGETS.get(name, HOOK))
    return [each for each in sent if isinstance(each, Post)]


@pytest.mark.parametrize("name", FORMS)
def test_every_request_has_the_documented_form(name: str) -> None:
    form = jsonschema_rs.validator_for(FORMS[name], validate_formats=True)
    for message in messages():
        for post in requests(name, message):
            errors = form.iter_errors(json.loads(post.body))
            assert not [f"{error.instance_path} {error.message}"[:300] for error in errors]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("slack", {"text": "a", "blocks": []}), ("pagerduty", {"event_action": "trigger"}),
        ("opsgenie", {"message": "a" * 131}), ("discord", {"embeds": [{"title": "a", "color": -1}]}),
        ("teams", {"type": "message", "attachments": []}),
    ],
)  # fmt: skip
def test_a_form_takes_not_everything(name: str, wrong: Any) -> None:
    assert not jsonschema_rs.validator_for(FORMS[name]).is_valid(wrong)


def test_no_request_is_longer_than_the_service_takes() -> None:
    most = {"teams": 28_000, "pagerduty": 512_000, "slack": 100_000, "discord": 100_000, "opsgenie": 100_000}
    for name, limit in most.items():
        assert max(len(post.body) for message in messages() for post in requests(name, message)) < limit
    for message in messages():
        (post,) = requests("discord", message)
        (embed,) = json.loads(post.body)["embeds"]
        assert len(embed["title"]) + len(embed["description"]) <= 6_000
        for post in requests("opsgenie", message):
            told = json.loads(post.body).get("details", {})
            assert sum(len(key) + len(value) for key, value in told.items()) <= 8_000


def test_long_keys_stay_apart_and_are_the_same_from_beginning_to_end() -> None:
    first = Notice(News.FIRED, LONG + "a", a_rule("latency"), Scope(), T0, T0, "Slow", "", ())
    second = replace(first, key=LONG + "b")
    for name, field in (("pagerduty", "dedup_key"), ("opsgenie", "alias")):
        keys = {
            json.loads(requests(name, Message("", "", (notice,), T0))[0].body)[field]
            for notice in (first, second, first)
        }  # fmt: skip
        assert len(keys) == 2
    (resolve,) = requests("pagerduty", Message("", "", (replace(first, news=News.ENDED),), T0))
    (trigger,) = requests("pagerduty", Message("", "", (first,), T0))
    assert json.loads(resolve.body)["dedup_key"] == json.loads(trigger.body)["dedup_key"]
