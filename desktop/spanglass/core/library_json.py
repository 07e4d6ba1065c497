"""Datasets, examples and prompts as JSON: as the command line prints them and the local port takes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from spanglass.core.display import rfc3339
from spanglass.core.documents import plain_value
from spanglass.core.ids import to_hex
from spanglass.core.kept_request import request_of, to_json
from spanglass.core.library import (
    Added,
    Dataset,
    Example,
    ExampleRow,
    NewExample,
    NewVersion,
    Origin,
    Prompt,
    Saved,
    Version,
    VersionRow,
    a_name,
)

Document = dict[str, Any]
_ID, _SPAN = 32, 16


def dataset_document(dataset: Dataset) -> Document:
    """A dataset as ``datasets --json`` prints it."""
    return {
        "name": dataset.name,
        "description": dataset.description,
        "created": rfc3339(dataset.created_ns),
        "examples": dataset.examples,
        "expected": dataset.expected,
        "runs": dataset.runs,
        "last_run": None if dataset.last_run_ns is None else rfc3339(dataset.last_run_ns),
    }


def example_row_document(row: ExampleRow) -> Document:
    """An example as a list of them shows it."""
    return {
        "id": row.id, "title": row.title, "expected": row.expected, "model": row.model,
        "tags": list(row.tags), "created": rfc3339(row.created_ns), **origin_document(row.origin),
    }  # fmt: skip


def example_document(example: Example) -> Document:
    """An example with all it has, as a line of an exported file has it."""
    row = example.row
    return example_content(
        NewExample(example.request, example.expected, row.tags, example.metadata, row.origin)
    )


def example_content(example: NewExample) -> Document:
    """An example that is in no dataset yet."""
    return {
        "request": to_json(example.request),
        "expected": example.expected,
        "tags": list(example.tags),
        "metadata": plain_value(dict(example.metadata)),
        **origin_document(example.origin),
    }


def example_of(content: object) -> NewExample:
    """An example out of that JSON; raises ``ValueError`` with a sentence."""
    if not isinstance(content, Mapping):
        raise ValueError("An example is an object with a “request”.")
    request = request_of(content.get("request"))
    expected, tags = content.get("expected"), content.get("tags") or []
    metadata = content.get("metadata") or {}
    if expected is not None and not isinstance(expected, str):
        raise ValueError("“expected” of an example is a text.")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ValueError("“tags” of an example are texts in a list.")
    if not isinstance(metadata, Mapping):
        raise ValueError("“metadata” of an example is an object.")
    return NewExample(request, expected, tuple(tags), dict(metadata), origin_of(content))


def added_document(added: Added) -> Document:
    """What became of examples."""
    return {
        "dataset": added.dataset, "name": added.name, "added": list(added.ids), "there": added.there,
        "made": added.made,
    }  # fmt: skip


def added_of(content: Mapping[str, Any]) -> Added:
    """The same out of JSON."""
    ids = tuple(content["added"])
    return Added(content["dataset"], content["name"], ids, content["there"], content["made"])


def prompt_document(prompt: Prompt) -> Document:
    """A prompt as ``prompts --json`` prints it."""
    return {
        "name": prompt.name, "created": rfc3339(prompt.created_ns), "versions": prompt.versions,
        "newest": prompt.last, "model": prompt.model, "saved": rfc3339(prompt.saved_ns),
    }  # fmt: skip


def version_row_document(row: VersionRow) -> Document:
    """A version without its content."""
    return {
        "version": row.number, "parent": row.parent, "model": row.model, "note": row.note,
        "created": rfc3339(row.created_ns), **origin_document(row.origin),
    }  # fmt: skip


def version_document(name: str, version: Version, rows: Iterable[VersionRow]) -> Document:
    """A version of a prompt with its content, and what versions there are."""
    versions = [version_row_document(row) for row in rows]
    content = {"request": to_json(version.request), "versions": versions}
    return {"name": name, **version_row_document(version.row), **content}


def version_content(version: NewVersion) -> Document:
    """A version that is not kept yet."""
    return {
        "name": version.name, "request": to_json(version.request), "note": version.note,
        "parent": version.parent, **origin_document(version.origin),
    }  # fmt: skip


def version_of(content: Mapping[str, Any]) -> NewVersion:
    """A version out of that JSON; raises ``ValueError`` with a sentence."""
    name, note, parent = content.get("name"), content.get("note") or "", content.get("parent")
    if not isinstance(name, str) or not isinstance(note, str):
        raise ValueError("“name” and “note” of a version are texts.")
    if parent is not None and (not isinstance(parent, int) or isinstance(parent, bool)):
        raise ValueError("“parent” of a version is the number of another one.")
    return NewVersion(a_name(name), request_of(content.get("request")), note, parent, origin_of(content))


def saved_document(saved: Saved) -> Document:
    """Where a version is kept."""
    return {
        "prompt": saved.prompt, "id": saved.version, "name": saved.name, "version": saved.number,
        "changed": saved.changed, "made": saved.made,
    }  # fmt: skip


def saved_of(content: Mapping[str, Any]) -> Saved:
    """The same out of JSON."""
    place = (content["prompt"], content["id"], content["name"], content["version"])
    return Saved(*place, changed=content["changed"], made=content["made"])


def origin_document(origin: Origin | None) -> Document:
    """The call that something was taken from."""
    return {
        "trace_id": None if origin is None else to_hex(origin.trace_id),
        "span_id": None if origin is None else to_hex(origin.span_id),
    }


def origin_of(content: Mapping[str, Any]) -> Origin | None:
    """The same out of JSON; None where it is not said. Raises ``ValueError`` with a sentence."""
    trace, span = content.get("trace_id"), content.get("span_id")
    if trace is None or span is None:
        return None
    try:
        found = Origin(bytes.fromhex(trace), bytes.fromhex(span))
    except (TypeError, ValueError) as error:
        raise ValueError("“trace_id” and “span_id” are ids in hexadecimal.") from error
    if len(trace) != _ID or len(span) != _SPAN:
        raise ValueError(f"“trace_id” has {_ID} hexadecimal digits, “span_id” {_SPAN}.")
    return found
