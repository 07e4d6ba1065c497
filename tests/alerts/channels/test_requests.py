"""What each channel sends, in the form that the service documents."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from alerts_traffic import a_rule, minute
from builders import T0
from spanglass.alerts.channel_list import known_channels
from spanglass.alerts.channels import Bubble, Command, Message, Post, Target
from spanglass.core.alert_notices import News, Notice
from spanglass.core.display import rfc3339
from spanglass.core.watched import Scope

URL = "https://example.invalid/hook"
SECRET = Target(secret=URL)


def a_notice(news: News = News.FIRED, title: str = "Errors at 33% in search") -> Notice:
    return Notice(
        news, "error_rate:1:search:", a_rule("error_rate"), Scope("search", "gpt-4o"), T0, minute(-5), title,
        "Over 2%. 7 of 21 calls failed.", ("aa", "bb"),
    )  # fmt: skip


def a_message(*notices: Notice) -> Message:
    given = notices or (a_notice(),)
    return Message(given[0].title, given[0].body, given, T0)


def sent(channel: str, target: Target = SECRET, message: Message | None = None) -> Post:
    (post,) = known_channels()[channel].outgoing(message or a_message(), target)
    assert isinstance(post, Post)
    return post


def content(channel: str, target: Target = SECRET, message: Message | None = None) -> Any:
    return json.loads(sent(channel, target, message).body)


def test_there_are_eight_channels() -> None:
    assert list(known_channels()) == [
        "desktop", "discord", "opsgenie", "pagerduty", "shell", "slack", "teams", "webhook",
    ]  # fmt: skip


def test_slack_gets_blocks_of_plain_text() -> None:
    sly = a_message(a_notice(title="<!channel> & *Errors*"))
    assert sent("slack").url == URL
    assert content("slack", message=sly) == {
        "text": "&lt;!channel&gt; &amp; *Errors*",
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": "<!channel> & *Errors*", "emoji": False},
            },
            {
                "type": "section",
                "text": {"type": "plain_text", "text": "Over 2%. 7 of 21 calls failed.", "emoji": False},
            },
        ],
    }
    long = content("slack", message=a_message(a_notice(title="x" * 500)))
    assert len(long["blocks"][0]["text"]["text"]) == 150


def test_discord_gets_an_embed_that_mentions_nobody() -> None:
    sly = a_message(a_notice(title="@everyone *Errors*"))
    assert content("discord", message=sly) == {
        "embeds": [
            {
                "title": r"\@everyone \*Errors\*", "description": "Over 2%. 7 of 21 calls failed.",
                "color": 0xE5484D, "timestamp": rfc3339(T0),
            }
        ],
        "allowed_mentions": {"parse": []},
    }  # fmt: skip
    assert content("discord", message=a_message(a_notice(News.ENDED)))["embeds"][0]["color"] == 0x30A46C


def test_teams_gets_an_adaptive_card_of_text_runs() -> None:
    posted = content("teams")
    assert posted["type"] == "message"
    (attachment,) = posted["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    runs = [block["inlines"][0] for block in card["body"]]
    assert [run["text"] for run in runs] == ["Errors at 33% in search", "Over 2%. 7 of 21 calls failed."]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}


def test_pagerduty_triggers_and_resolves_one_incident() -> None:
    target = Target(secret="routing")
    trigger = content("pagerduty", target)
    assert sent("pagerduty", target).url == "https://events.pagerduty.com/v2/enqueue"
    details = trigger["payload"].pop("custom_details")
    assert details["traces"] == ["aa", "bb"]
    assert trigger == {
        "routing_key": "routing", "event_action": "trigger", "dedup_key": "error_rate:1:search:",
        "client": "Spanglass",
        "payload": {
            "summary": "Errors at 33% in search. Over 2%. 7 of 21 calls failed.", "source": "search",
            "severity": "error", "timestamp": rfc3339(T0), "component": "gpt-4o", "group": "search",
            "class": "error_rate",
        },
    }  # fmt: skip
    assert content("pagerduty", target, a_message(a_notice(News.ENDED))) == {
        "routing_key": "routing", "event_action": "resolve", "dedup_key": "error_rate:1:search:",
    }  # fmt: skip


def test_opsgenie_makes_and_closes_one_alert() -> None:
    target = Target(secret="key")
    made = sent("opsgenie", target)
    assert made.url == "https://api.opsgenie.com/v2/alerts"
    assert made.headers["Authorization"] == "GenieKey key"
    told = json.loads(made.body)
    assert all(isinstance(value, str) for value in told.pop("details").values())
    assert told == {
        "message": "Errors at 33% in search", "alias": "error_rate:1:search:",
        "description": "Over 2%. 7 of 21 calls failed.", "tags": ["error_rate"], "entity": "search",
        "source": "Spanglass", "priority": "P2",
    }  # fmt: skip
    europe = Target("https://api.eu.opsgenie.com/", "key")
    closed = sent("opsgenie", europe, a_message(a_notice(News.ENDED)))
    assert closed.url == (
        "https://api.eu.opsgenie.com/v2/alerts/error_rate%3A1%3Asearch%3A/close?identifierType=alias"
    )


def test_incidents_are_one_for_each_notice() -> None:
    several = a_message(a_notice(), a_notice(News.ENDED))
    for name in ("pagerduty", "opsgenie"):
        assert len(known_channels()[name].outgoing(several, Target(secret="key"))) == 2


def test_a_webhook_is_signed_as_standard_webhooks_says() -> None:
    key = base64.b64encode(b"0123456789abcdef01234567").decode()
    post = sent("webhook", Target(URL, f"whsec_{key}"))
    name, seconds = post.headers["webhook-id"], post.headers["webhook-timestamp"]
    text = f"{name}.{seconds}.".encode() + post.body
    code = hmac.new(b"0123456789abcdef01234567", text, hashlib.sha256).digest()
    assert post.headers["webhook-signature"] == f"v1,{base64.b64encode(code).decode()}"
    assert seconds == str(T0 // 10**9)
    assert sent("webhook", Target(URL, f"whsec_{key}")).headers["webhook-id"] == name
    assert json.loads(post.body)["alerts"][0]["feature"] == "search"


def test_a_webhook_without_a_secret_is_not_signed() -> None:
    assert "webhook-signature" not in sent("webhook", Target(URL)).headers


def test_a_command_gets_what_it_is_told_beside_its_line() -> None:
    sly = a_message(a_notice(title="$(touch x); `id`"))
    (command,) = known_channels()["shell"].outgoing(sly, Target("mail -s alert me"))
    assert isinstance(command, Command)
    assert command.line == "mail -s alert me"
    assert command.environment["SPANGLASS_TITLE"] == "$(touch x); `id`"
    assert json.loads(command.input)[0]["rule"] == "error_rate"


def test_the_desktop_shows_one_notification_from_beginning_to_end() -> None:
    channel = known_channels()["desktop"]
    (fired,) = channel.outgoing(a_message(), Target())
    (over,) = channel.outgoing(a_message(a_notice(News.ENDED)), Target())
    assert isinstance(fired, Bubble)
    assert isinstance(over, Bubble)
    assert fired.key == over.key
    assert [label for _, label in fired.actions] == ["Show traces", "Snooze 1 h"]
    assert [label for _, label in over.actions] == ["Show traces"]
    assert (fired.urgent, over.urgent) == (True, False)


@pytest.mark.parametrize("name", ["discord", "opsgenie", "pagerduty", "shell", "slack", "teams", "webhook"])
def test_a_channel_that_is_not_set_up_says_so(name: str) -> None:
    with pytest.raises(ValueError, match="yet"):
        known_channels()[name].outgoing(a_message(), Target())


def test_secrets_are_not_printed() -> None:
    target = Target(URL, "s3cret")
    assert "s3cret" not in repr(target)
    assert "s3cret" not in repr(sent("opsgenie", target))
    assert "example" not in repr(sent("slack"))
