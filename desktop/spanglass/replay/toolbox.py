"""Answers the calls of tools in one run: as was recorded, else as the user chooses."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from spanglass.replay.events import Asked, Event, Origin
from spanglass.replay.own_program import base_url
from spanglass.replay.plan import Choice, Plan, Variant
from spanglass.replay.talks import Json, ToolCall
from spanglass.replay.tool_results import ToolResults

_ONLY_YOURS = (
    "{name} was to be called, but tools run only in your own program: start it with its base URL set to "
    "{url}, and what it does from there on is real."
)


class EndError(Exception):
    """The run ends here; the text says why, and is empty where it is plain."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A result as a request holds it, and the recorded span of the tool that it comes from."""

    result: Json
    origin: Origin
    span_id: bytes | None


class Toolbox:
    """For one run; remembers what was used, so that equal calls get one recorded result after the other."""

    def __init__(
        self, plan: Plan, of: tuple[Variant, int], tell: Callable[[Event], None],
        choice: Callable[[str, int], Awaitable[Choice]],
    ) -> None:  # fmt: skip
        self._plan, self._tell, self._choice = plan, tell, choice
        self._variant, self._run = of
        self._used: Counter[str] = Counter()

    async def answer(self, tool: ToolCall, results: ToolResults, at: tuple[int, int]) -> Answered:
        """The answer to the call of a step, before which so many calls of models are recorded.

        Raises `EndError` where the run is to end.
        """
        found, origin = results.of(tool, self._used[tool.key]), Origin.RECORDED
        if found is None:
            choice = await self._chosen(tool, results, at[0])
            found, origin = results.instead(tool, set(self._used)), Origin.CHOSEN
            if choice is not Choice.RECORDED or found is None:
                raise EndError(self._why(choice, tool, has_other=found is not None, before=at[1]))
            self._used[found.call.key] += 1
        self._used[tool.key] += 1
        return Answered(results.answer(tool, found), origin, found.span_id)

    async def _chosen(self, tool: ToolCall, results: ToolResults, number: int) -> Choice:
        if self._plan.stale is not None:
            return self._plan.stale
        stale = results.stale(tool, set(self._used))
        self._tell(Asked(self._variant.letter, self._run, number, stale))
        return await self._choice(self._variant.letter, self._run)

    def _why(self, choice: Choice, tool: ToolCall, *, has_other: bool, before: int) -> str:
        if choice is Choice.CALL:
            url = base_url(self._plan.original, self._variant, self._plan.address, before)
            return _ONLY_YOURS.format(name=tool.name, url=url)
        if choice is Choice.RECORDED:
            return f"{tool.name} was never called in the recording: there is no result to use."
        if not has_other:
            return f"{tool.name} has no recorded result."
        return f"{tool.name} was called with other arguments: no recorded result."
