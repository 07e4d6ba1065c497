"""A proposal on its way out: as a unified diff, as the new text, or as a version of a prompt."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from spanglass.analysis.kept_requests import Asked
from spanglass.core.fixes import CallRef, Change, Proposal, Surface
from spanglass.core.kept_request import KeptRequest
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.gui.library.wishes import asked_of
from spanglass.gui.pages.fixes.asked import sides
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Target
from spanglass.gui.widgets.toast_card import Toast

_TOPIC = "fixes.request"
_SYSTEM = ("system", "developer")
_DIFF, _TEXT = "Unified diff (*.diff)", "Text (*.txt)"


@dataclass(frozen=True, slots=True)
class Saved:
    """A proposal, and a call of its group that shows the request it changes."""

    proposal: Proposal
    call: CallRef | None


class Saving(QObject):
    """`said` carries a `Toast`, `version_wanted` the changed request and the name of its prompt."""

    said = Signal(object)
    version_wanted = Signal(object, str)

    def __init__(self, questions: Questions, parent: QWidget) -> None:
        super().__init__(parent)
        self._questions, self._window = questions, parent

    def menu(self, saved: Saved) -> QMenu:
        """What it can be saved as; the caller opens and drops it."""
        menu = QMenu(self._window)
        menu.addAction("As a unified diff…", lambda: self.write_diff(saved.proposal))
        change = saved.proposal.change
        if change.surface is not Surface.PROGRAM:
            named = "prompt" if change.surface is Surface.PROMPT else "value"
            menu.addAction(f"The new {named} as a file…", lambda: self.write_text(saved.proposal))
            version = menu.addAction("As prompt version…", lambda: self.save_version(saved))
            version.setEnabled(saved.call is not None)
        return menu

    def write_diff(self, proposal: Proposal) -> None:
        """Ask for a file, and write the diff."""
        self._write("Save diff", f"{proposal.id}.diff", _DIFF, proposal.diff)

    def write_text(self, proposal: Proposal) -> None:
        """Ask for a file, and write what it becomes."""
        self._write("Save the new text", f"{proposal.id}.txt", _TEXT, sides(proposal)[1])

    def _write(self, title: str, name: str, kinds: str, text: str) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, name.replace("/", "-"), kinds)
        if chosen:
            self.said.emit(written(Path(chosen), text))

    def save_version(self, saved: Saved) -> None:
        """Have the request with the change kept as a version of a prompt."""
        if saved.call is None:
            return
        target, change = Target(saved.call.trace_id, saved.call.span_id), saved.proposal.change

        def take(found: Asked | None) -> None:
            if found is None:
                told = "No messages of the call were recorded."
                self.said.emit(Toast("There is no request to save", told, "warn"))
            else:
                asked = replace(found, request=changed_request(found.request, change), answer=None)
                self.version_wanted.emit(asked, saved.proposal.place.partition(" / ")[0])

        self._questions.ask(_TOPIC, lambda reader: asked_of(reader, target), take)


def written(file: Path, text: str) -> Toast:
    """Write a text; what is to be said of it."""
    try:
        file.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    except OSError as error:
        return Toast(f"{file.name} was not saved", f"{error.strerror or error}.", "error")
    return Toast(f"{file.name} saved", str(file.parent), "ok")


def changed_request(request: KeptRequest, change: Change) -> KeptRequest:
    """A request with a change; one that has no place for it stays as it is."""
    change_it = _CHANGES.get(change.surface)
    return request if change_it is None else change_it(request, change)


def _with_prompt(request: KeptRequest, change: Change) -> KeptRequest:
    if not isinstance(change.after, str):
        return request
    said = Message("system", (Part(PartType.TEXT, change.after),))
    for at, message in enumerate(request.messages):
        if message.role in _SYSTEM and message.text == change.before:
            new = replace(message, parts=said.parts)
            return replace(request, messages=(*request.messages[:at], new, *request.messages[at + 1 :]))
    rest = [message for message in request.messages if message.role not in _SYSTEM]
    return replace(request, messages=(said, *rest))


def _with_tool(request: KeptRequest, change: Change) -> KeptRequest:
    def changed(tool: ToolDefinition) -> ToolDefinition:
        if isinstance(change.after, str):
            return replace(tool, description=change.after)
        return replace(tool, schema=change.after)

    tools = (changed(tool) if tool.name == change.name else tool for tool in request.tools)
    return replace(request, tools=tuple(tools))


def _with_parameter(request: KeptRequest, change: Change) -> KeptRequest:
    parameters = {name: value for name, value in request.parameters.items() if name != change.name}
    if change.after is not None:
        parameters[change.name] = change.after
    return replace(request, parameters=parameters)


_CHANGES: dict[Surface, Callable[[KeptRequest, Change], KeptRequest]] = {
    Surface.PROMPT: _with_prompt,
    Surface.TOOL: _with_tool,
    Surface.PARAMETER: _with_parameter,
    Surface.SCHEMA: lambda request, change: replace(request, response_format=change.after),
    Surface.MODEL: lambda request, change: replace(request, model=str(change.after)),
}
