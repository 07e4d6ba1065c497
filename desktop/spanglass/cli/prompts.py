"""``spanglass prompts``: prompts that are kept, and one version of one of them."""

import json
import sys
from argparse import Namespace
from contextlib import closing

from spanglass.cli.opening import one_sentence, reader_of
from spanglass.core.display import dated_clock, one_line
from spanglass.core.kept_request import KeptRequest, to_json
from spanglass.core.library import Prompt, Version
from spanglass.core.library_json import prompt_document, version_document
from spanglass.exporters.message_text import message_text
from spanglass.store.reader import Reader


@one_sentence
def run(values: Namespace) -> int:
    """List the prompts, or print a version."""
    if values.action == "show" and len(values.words) == 1:
        with closing(reader_of(values)) as reader:
            return _show(reader, values.words[0], as_json=values.json)
    if values.action != "list" or values.words:
        print("usage: spanglass prompts [show NAME[@N]] [--json]", file=sys.stderr)
        return 2
    with closing(reader_of(values)) as reader:
        for each in reader.prompts():
            print(json.dumps(prompt_document(each)) if values.json else _line(each))
    return 0


def _line(prompt: Prompt) -> str:
    noun = "version" if prompt.versions == 1 else "versions"
    return (
        f"{one_line(prompt.name, 40):<40}  {prompt.versions:>4,} {noun:<8}  "
        f"@{prompt.last:<4} {dated_clock(prompt.saved_ns):>16}  {one_line(prompt.model or '—', 32)}"
    )


def _show(reader: Reader, word: str, *, as_json: bool) -> int:
    """A version, by default the newest one; a name may have an @ of its own."""
    prompt, found = named_version(reader, word)
    if as_json:
        print(json.dumps(version_document(prompt.name, found, reader.prompt_versions(prompt.id))))
        return 0
    note = f"  {one_line(found.row.note)}" if found.row.note else ""
    print(f"{one_line(prompt.name)} @{found.row.number}{note}")
    print(_text(found.request))
    return 0


def named_version(reader: Reader, word: str) -> tuple[Prompt, Version]:
    """A prompt and a version of it, by default the newest; raises ``LookupError``."""
    prompt, number = _meant(reader, word)
    found = reader.prompt_version(prompt.id, number)
    if found is None:
        raise LookupError(f"There is no version {number} of {prompt.name}.")
    return prompt, found


def _meant(reader: Reader, word: str) -> tuple[Prompt, int]:
    whole = reader.prompts(word)
    if whole:
        return whole[0], whole[0].last
    name, _, number = word.rpartition("@")
    found = reader.prompts(name) if name and number.isascii() and number.isdigit() else ()
    if not found:
        raise LookupError(f"There is no prompt {word}; spanglass prompts lists them.")
    return found[0], int(number)


def _text(request: KeptRequest) -> str:
    """The request for people: model and parameters, messages, names of tools."""
    said = [f"\n[{one_line(message.role)}]\n{message_text(message)}" for message in request.messages]
    rest = {key: value for key, value in to_json(request).items() if key in ("parameters", "response_format")}
    lines = [f"model: {one_line(request.model)}"] if request.model else []
    lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in rest.items()]
    if request.tools:
        lines.append(f"tools: {', '.join(one_line(tool.name) for tool in request.tools)}")
    return "\n".join([*lines, *said])
