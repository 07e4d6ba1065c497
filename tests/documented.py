"""The forms of requests that services document, as JSON Schema: fields, lengths, values, and nothing else."""

from typing import Any


def text(most: int, least: int = 0) -> dict[str, Any]:
    """A string of so many characters."""
    return {"type": "string", "minLength": least, "maxLength": most}


def exactly(required: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    """An object of those fields and no others."""
    return {"type": "object", "required": required, "properties": fields, "additionalProperties": False}


def _slack_text(most: int) -> dict[str, Any]:
    return exactly(
        ("type", "text"), type={"const": "plain_text"}, text=text(most, 1), emoji={"type": "boolean"}
    )  # fmt: skip


SLACK = exactly(
    ("text", "blocks"),
    text=text(40_000, 1),
    blocks={
        "type": "array", "minItems": 1, "maxItems": 50,
        "items": {
            "oneOf": [
                exactly(("type", "text"), type={"const": "header"}, text=_slack_text(150)),
                exactly(("type", "text"), type={"const": "section"}, text=_slack_text(3_000)),
            ]
        },
    },
)  # fmt: skip
"""docs.slack.dev/reference/block-kit/blocks: a header has 150 characters, a text in a section 3,000."""

_PAYLOAD = exactly(
    ("summary", "source", "severity"),
    summary=text(1_024, 1), source=text(1_024, 1),
    severity={"enum": ["critical", "error", "warning", "info"]},
    timestamp={"type": "string", "format": "date-time"}, component={"type": "string"},
    group={"type": "string"}, custom_details={"type": "object"}, **{"class": {"type": "string"}},
)  # fmt: skip
_KEYS = {"routing_key": text(32, 1), "dedup_key": text(255, 1)}
PAGERDUTY = {
    "oneOf": [
        exactly(
            ("routing_key", "event_action", "payload"), event_action={"const": "trigger"},
            payload=_PAYLOAD, client={"type": "string"}, **_KEYS,
        ),
        exactly(("routing_key", "event_action", "dedup_key"), event_action={"const": "resolve"}, **_KEYS),
    ]
}  # fmt: skip
"""developer.pagerduty.com/docs/events-api-v2: a key has 255 characters, a summary 1,024."""

OPSGENIE = {
    "oneOf": [
        exactly(
            ("message",), message=text(130, 1), alias=text(512), description=text(15_000), entity=text(512),
            source=text(100), priority={"enum": ["P1", "P2", "P3", "P4", "P5"]},
            tags={"type": "array", "maxItems": 20, "items": text(50)},
            details={"type": "object", "additionalProperties": {"type": "string"}},
        ),
        exactly((), source=text(100), note=text(25_000), user=text(100)),
    ]
}  # fmt: skip
"""docs.opsgenie.com/docs/alert-api: fields and their limits; all details together have 8,000 characters."""

DISCORD = exactly(
    ("embeds",),
    embeds={
        "type": "array", "minItems": 1, "maxItems": 10,
        "items": exactly(
            ("title",), title=text(256, 1), description=text(4_096), timestamp={"format": "date-time"},
            color={"type": "integer", "minimum": 0, "maximum": 0xFFFFFF},
        ),
    },
    allowed_mentions=exactly(("parse",), parse={"type": "array", "maxItems": 0}),
)  # fmt: skip
"""docs.discord.com/developers/resources/message: limits of an embed; 6,000 characters in all."""

_RUN = exactly(
    ("type", "text"), type={"const": "TextRun"}, text={"type": "string", "minLength": 1},
    weight={"enum": ["Lighter", "Default", "Bolder"]},
    color={"enum": ["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]},
)  # fmt: skip
_BLOCK = exactly(
    ("type", "inlines"), type={"const": "RichTextBlock"}, inlines={"type": "array", "items": _RUN}
)
TEAMS = exactly(
    ("type", "attachments"),
    type={"const": "message"},
    attachments={
        "type": "array", "minItems": 1,
        "items": exactly(
            ("contentType", "content"),
            contentType={"const": "application/vnd.microsoft.card.adaptive"}, contentUrl={"type": "null"},
            content=exactly(
                ("type", "version", "body"), type={"const": "AdaptiveCard"},
                version={"enum": ["1.2", "1.3", "1.4", "1.5"]}, body={"type": "array", "items": _BLOCK},
                **{"$schema": {"const": "http://adaptivecards.io/schemas/adaptive-card.json"}},
            ),
        ),
    },
)  # fmt: skip
"""learn.microsoft.com, workflows in Teams and adaptivecards.io: a RichTextBlock is known from 1.2 on."""

FORMS = {
    "slack": SLACK, "pagerduty": PAGERDUTY, "opsgenie": OPSGENIE, "discord": DISCORD, "teams": TEAMS,
}  # fmt: skip
