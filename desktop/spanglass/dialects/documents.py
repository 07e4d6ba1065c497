"""Retrieved and ranked documents, in the shapes retrievers write them."""

from spanglass.core.messages import Document
from spanglass.core.span import Value
from spanglass.dialects.values import as_text, decoded, first_label, number

_CONTENTS = ("content", "page_content", "pageContent", "text", "chunk", "snippet", "document")
_IDS = ("id", "document_id", "doc_id", "_id", "chunk_id")
_SCORES = ("score", "relevance_score", "similarity", "relevanceScore", "distance")


def documents(value: Value) -> tuple[Document, ...]:
    """The documents of an array or of its JSON; also of an object that holds the array as ``documents``."""
    found = decoded(value)
    if isinstance(found, dict):
        found = next(
            (found[key] for key in ("documents", "results", "matches", "hits") if key in found), None
        )
    if not isinstance(found, list):
        return ()
    return tuple(made for item in found if (made := document(item)) is not None)


def document(value: Value) -> Document | None:
    """One document: an object, an object under ``document``, a LangChain dump, or mere text."""
    if isinstance(value, str):
        return Document(value) if value else None
    if not isinstance(value, dict):
        return None
    body = value
    for key in ("document", "kwargs", "node"):
        if isinstance(inner := body.get(key), dict):
            body = {**value, **inner}
    content = ""
    for key in _CONTENTS:
        if isinstance(found := body.get(key), str) and found:
            content = found
            break
    else:
        content = as_text(body["content"]) if body.get("content") else ""
    identity = first_label(body, _IDS)
    if not content and identity is None:
        return None
    return Document(content, identity, _score(body), decoded(body.get("metadata")))


def _score(body: dict[str, Value]) -> float | None:
    for key in _SCORES:
        if (found := body.get(key)) is not None and (score := number(found)) is not None:
            return score
    return None
