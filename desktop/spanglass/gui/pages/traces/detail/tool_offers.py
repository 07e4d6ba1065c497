"""What the Tools tab shows: the tools a call was offered, and how often each was called."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from spanglass.core.display import one_line
from spanglass.core.messages import Message, PartType, ToolDefinition
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.blocks import TextItem
from spanglass.gui.pages.traces.detail.message_blocks import original, text_item, value_item

_NAME = 120
_UNNAMED = "unnamed tool"


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool: what it is for, the schema of its arguments, and how often the answer calls it.

    `earlier` counts the calls of it in the conversation up to then. One that is not `offered` was
    called all the same. `key` tells tools of the same name apart.
    """

    key: str
    name: str
    calls: int
    description: TextItem | None = None
    schema: TextItem | None = None
    copy: str = ""
    offered: bool = True
    earlier: int = 0

    @property
    def called(self) -> str:
        """How often it was called, in words."""
        earlier = f"{_calls(self.earlier)} earlier" if self.earlier else ""
        now = _calls(self.calls) if self.calls else ""
        return ", ".join(filter(None, (now, earlier))) or "not called"


def offers(detail: SpanDetail) -> tuple[Offer, ...]:
    """The tools in the order they were offered, then those called without being offered."""
    facts = detail.facts
    calls, earlier = _called(facts.output), _called(facts.input)
    offered = [
        replace(_offer(number, tool, calls[tool.name]), earlier=earlier[tool.name])
        for number, tool in enumerate(facts.tools)
    ]
    known = {tool.name for tool in facts.tools}
    others = [
        Offer(f"called.{name}", _shown(name), number, copy=name, offered=False)
        for name, number in calls.items()
        if name not in known
    ]
    return (*offered, *others)


def _called(messages: Iterable[Message]) -> Counter[str]:
    """How often each tool is called in messages."""
    parts = (part for message in messages for part in message.parts)
    return Counter(part.name or "" for part in parts if part.type is PartType.TOOL_CALL)


def _calls(number: int) -> str:
    return "1 call" if number == 1 else f"{number:,} calls"


def _offer(number: int, tool: ToolDefinition, calls: int) -> Offer:
    schema = None if tool.schema is None else value_item(tool.schema)
    copied = tool.name if tool.schema is None else original(tool.schema)
    description = text_item(tool.description) if tool.description else None
    return Offer(f"tool.{tool.name}.{number}", _shown(tool.name), calls, description, schema, copied)


def _shown(name: str) -> str:
    return one_line(name, _NAME) or _UNNAMED
