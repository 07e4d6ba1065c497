from spanglass.analysis.comparing.message_pairs import message_pairs
from spanglass.core.messages import Message, Part, PartType


def messages(told: str) -> list[Message]:
    """Messages written as ``role: text`` a line."""
    pairs = (line.split(": ") for line in told.splitlines())
    return [Message(role.strip(), (Part(PartType.TEXT, text),)) for role, text in pairs]


def told(first: str, second: str) -> list[str]:
    return [
        f"{pair.first.text if pair.first else '-'} {'=' if pair.same else '|'} "
        f"{pair.second.text if pair.second else '-'}"
        for pair in message_pairs(messages(first), messages(second))
    ]


def test_messages_that_say_the_same_hold_the_rest_in_place() -> None:
    first = "system: s\nuser: hello\nassistant: yes\nuser: bye"
    second = "system: s\nuser: hi\nassistant: yes\ntool: 42\nuser: bye"
    assert told(first, second) == ["s = s", "hello | hi", "yes = yes", "- | 42", "bye = bye"]


def test_messages_of_other_roles_stand_alone() -> None:
    assert told("user: a", "assistant: b") == ["a | -", "- | b"]
    assert told("user: a\nuser: b", "") == ["a | -", "b | -"]
    assert told("", "") == []
