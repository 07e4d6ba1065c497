"""How much work a schema can cause, estimated before a validator that cannot be interrupted begins.

References multiply: twenty definitions that each refer twice to the next are a million steps, and
alternatives that refer back to their whole are as many again with every level of the answer.
"""

from dataclasses import dataclass

from spanglass.core.span import Value

MOST_STEPS = 5_000_000
"""About a tenth of a second."""

_NO_SCHEMAS = frozenset({
    "enum", "const", "default", "examples", "description", "title", "required", "$defs", "definitions",
})  # fmt: skip
_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas"})
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Work:
    """The steps of a schema with its references followed, and how many of those lead back up."""

    steps: int
    back: int

    def bounded(self, value: Value) -> bool:
        """Whether checking `value` takes at most about `MOST_STEPS` steps."""
        levels = min(depth(value), _DEEPEST) if self.back > 1 else 0
        steps: int = self.steps * self.back**levels
        return steps <= MOST_STEPS


def work(schema: Value) -> Work:
    """The work of a schema; raises `RecursionError` if it is too deep to tell."""
    measure = _Measure(schema)
    return Work(measure.of(schema, _DEEPEST), measure.back)


def depth(value: Value) -> int:
    """How deep lists and objects are nested in a value."""
    levels, layer = 0, [value]
    while layer := [item for item in layer if isinstance(item, dict | list)]:
        levels += 1
        layer = [inner for item in layer for inner in (item.values() if isinstance(item, dict) else item)]
    return levels


class _Measure:
    """Counts the steps of a schema with its references followed; `back` counts those that lead back."""

    def __init__(self, root: Value) -> None:
        self.root = root
        self.back = 0
        self._known: dict[str, int] = {}
        self._open: set[str] = set()

    def of(self, node: Value, left: int) -> int:
        """The steps of a part of the schema; `left` bounds how deep it may be."""
        if not left:
            raise RecursionError
        if isinstance(node, list):
            return sum(self.of(item, left - 1) for item in node)
        if not isinstance(node, dict):
            return 1
        steps = 1
        for key, inner in node.items():
            if key in ("$ref", "$dynamicRef", "$recursiveRef") and isinstance(inner, str):
                steps += self._reference(inner, left - 1)
            elif key in _NAMED and isinstance(inner, dict):
                steps += sum(self.of(named, left - 1) for named in inner.values())
            elif key not in _NO_SCHEMAS:
                steps += self.of(inner, left - 1)
        return steps

    def _reference(self, pointer: str, left: int) -> int:
        if pointer in self._open:
            self.back += 1
            return 1
        if pointer not in self._known:
            self._open.add(pointer)
            self._known[pointer] = self.of(self._target(pointer), left)
            self._open.discard(pointer)
        return self._known[pointer]

    def _target(self, pointer: str) -> Value:
        node = self.root
        for step in pointer.lstrip("#").strip("/").split("/") if pointer.strip("#/") else ():
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict):
                node = node.get(step)
            elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
                node = node[int(step)]
            else:
                return None
        return node
