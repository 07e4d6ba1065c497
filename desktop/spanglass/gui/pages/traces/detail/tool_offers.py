"""What the Tools tab shows: the tools a call was offered, and how often its answer calls each."""

from collections import Counter
from dataclasses import dataclass

from spanglass.core.display import one_line
from spanglass.core.messages import PartType, ToolDefinition
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.blocks import TextItem
from spanglass.gui.pages.traces.detail.message_blocks import original, text_item, value_item

_NAME = 120
_UNNAMED = "unnamed tool"


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool: what it is for, the schema of its arguments, and how often it was called.

    One that is not `offered` was called all the same. `key` tells tools of the same name apart.
    """

    key: str
    name: str
    calls: int
    description: TextItem | None = None
    schema: TextItem | None = None
    copy: str = ""
    offered: bool = True

    @property
    def called(self) -> str:
        """How often it was called, in words."""
        return "not called" if not self.calls else "1 call" if self.calls == 1 else f"{self.calls:,} calls"


def offers(detail: SpanDetail) -> tuple[Offer, ...]:
    """The tools in the order they were offered, then those called without being offered."""
    facts = detail.facts
    calls = Counter(
        part.name or ""
        for message in facts.output
        for part in message.parts
        if part.type is PartType.TOOL_CALL
    )
    offered = [_offer(number, tool, calls[tool.name]) for number, tool in enumerate(facts.tools)]
    known = {tool.name for tool in facts.tools}
    others = [
        Offer(f"called.{name}", _shown(name), number, copy=name, offered=False)
        for name, number in calls.items()
        if name not in known
    ]
    return (*offered, *others)


def _offer(number: int, tool: ToolDefinition, calls: int) -> Offer:
    schema = None if tool.schema is None else value_item(tool.schema)
    copied = tool.name if tool.schema is None else original(tool.schema)
    description = text_item(tool.description) if tool.description else None
    return Offer(f"tool.{tool.name}.{number}", _shown(tool.name), calls, description, schema, copied)


def _shown(name: str) -> str:
    return one_line(name, _NAME) or _UNNAMED
