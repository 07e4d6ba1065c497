"""Requests, examples and versions of prompts for tests."""

from dataclasses import replace
from typing import Any

from spanglass.core.kept_request import KeptRequest
from spanglass.core.library import NewExample, NewVersion, Origin
from spanglass.core.messages import Message, Part, PartType, ToolDefinition

ORIGIN = Origin(b"\1" * 16, b"\2" * 8)
TOOL = ToolDefinition("lookup_order", "Finds an order", {"type": "object"})


def said(role: str, text: str) -> Message:
    """A message of one text."""
    return Message(role, (Part(PartType.TEXT, text),))


def a_request(text: str = "Where is my parcel?", **changes: Any) -> KeptRequest:
    """A question to a support agent with one tool."""
    asked = KeptRequest(
        (said("system", "You are a support agent."), said("user", text)), (TOOL,), {"type": "object"},
        {"temperature": 0.7}, "gpt-4o", "openai",
    )  # fmt: skip
    return replace(asked, **changes)


def an_example(text: str = "Where is my parcel?", **changes: Any) -> NewExample:
    """The question with an expected answer, taken from a call."""
    return replace(
        NewExample(a_request(text), "It is on its way.", ("parcels",), {"n": 1}, ORIGIN), **changes
    )


def a_version(name: str = "Support", text: str = "Where is my parcel?", **changes: Any) -> NewVersion:
    """A version of a prompt."""
    return replace(NewVersion(name, a_request(text), origin=ORIGIN), **changes)
