"""Whether answers and tool calls keep the schemas declared for them.

Nothing is fetched: a schema that points elsewhere is not used. Sizes are bounded, and so is the work a
schema can cause, because a validator cannot be interrupted; what is beyond the bounds stays unchecked.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import jsonschema_rs

from spanglass.analysis.schemas.declared_schemas import ANY_JSON, Declaration, declaration, standard
from spanglass.analysis.schemas.schema_work import Work, work
from spanglass.core.facts import CANCELLED, Facts, Kind
from spanglass.core.json_path import path_text
from spanglass.core.json_text import unfenced
from spanglass.core.judgement import CUT_OFF, SchemaOutcome, SchemaProblem, SchemaVerdict
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value

_LLM, _TEXT, _OTHER = Kind.LLM, PartType.TEXT, PartType.OTHER
_MOST_CHARACTERS = 1_000_000
_MOST_PROBLEMS = 20
_MOST_VALIDATORS = 128
_LONGEST_MESSAGE = 300
_TOOL_CALL = PartType.TOOL_CALL
_TRUNCATED = CUT_OFF | {"incomplete", CANCELLED}


@dataclass(frozen=True, slots=True)
class _Made:
    """A validator and how much work it can be."""

    validator: jsonschema_rs.Validator
    work: Work


class SchemaChecker:
    """Judges answers by their schemas; keeps the validators of the schemas it met last."""

    def __init__(self) -> None:
        self._validators: OrderedDict[bytes, _Made | str] = OrderedDict()
        self._lately: dict[int, tuple[Value, _Made | str]] = {}

    def verdict(self, facts: Facts, *, refused: bool = False) -> SchemaVerdict | None:
        """The verdict on a call as a whole: its first failure, else that all was valid.

        None if nothing was declared or there is no answer to judge: the call failed, or it was `refused`,
        by the provider or in words, and is counted as that already.
        """
        if refused:
            return None
        found = self.tool_calls(facts)
        if (answer := self.answer(facts)) is not None:
            found.append(answer)
        return min(found, key=_worst_first, default=None) if found else None

    def answer(self, facts: Facts) -> SchemaVerdict | None:
        """The verdict on the text of an answer for which a schema or JSON was declared."""
        if not _judged(facts) or (declared := declaration(facts.parameters)) is None:
            return None
        text = _answer(facts.output)
        if not text.strip():
            return None
        return self._text(text, declared, cut=facts.finish_reason in _TRUNCATED)

    def tool_calls(self, facts: Facts) -> list[SchemaVerdict]:
        """The verdicts on the arguments of the tool calls in an answer, one for each with a known schema."""
        if not facts.tools or not _judged(facts) or not _calls_tools(facts.output):
            return []
        schemas = {tool.name: tool.schema for tool in facts.tools}
        complete = all(isinstance(schema, dict) for schema in schemas.values())
        cut = facts.finish_reason in _TRUNCATED
        found = [self._call(part, schemas, cut) for part in _calls(facts.output, complete, schemas)]
        return [verdict for verdict in found if verdict is not None]

    def _call(self, call: Part, schemas: dict[str, Value], cut: bool) -> SchemaVerdict | None:
        source = f"tool {call.name}"
        if call.name not in schemas:
            problem = SchemaProblem("$", f"no tool of the name {call.name} was offered")
            return SchemaVerdict(SchemaOutcome.UNKNOWN_TOOL, source, (problem,))
        schema = schemas[call.name]
        if call.arguments is None or not isinstance(schema, dict):
            return None
        if isinstance(call.arguments, str):
            return self._text(call.arguments.strip() or "{}", Declaration(schema, source), cut=cut)
        return self._value(call.arguments, Declaration(schema, source))

    def _text(self, text: str, declared: Declaration, *, cut: bool) -> SchemaVerdict:
        if len(text) > _MOST_CHARACTERS:
            return _unchecked(declared, "the answer is too long to be checked")
        try:
            value = json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError) as problem:
            return self._broken(text, declared, problem, cut=cut)
        return self._value(value, declared)

    def _broken(self, text: str, declared: Declaration, problem: Exception, *, cut: bool) -> SchemaVerdict:
        """The verdict on what is no JSON: cut off, JSON in a fence of code, or something else."""
        if cut:
            return SchemaVerdict(SchemaOutcome.TRUNCATED, declared.source)
        if (fenced := unfenced(text)) is not None:
            inner = self._text(fenced, declared, cut=False)
            if inner.outcome is not SchemaOutcome.VALID:
                return inner
            said = SchemaProblem("$", "valid JSON, but in a fence of code")
            return SchemaVerdict(SchemaOutcome.FENCED, declared.source, (said,))
        said = SchemaProblem("$", f"not JSON: {problem}"[:_LONGEST_MESSAGE])
        return SchemaVerdict(SchemaOutcome.NOT_JSON, declared.source, (said,))

    def _value(self, value: Value, declared: Declaration) -> SchemaVerdict:
        if declared.schema is ANY_JSON:
            return SchemaVerdict(SchemaOutcome.VALID, declared.source)
        made = self._validator(declared.schema)
        if isinstance(made, str):
            return _unchecked(declared, made)
        if not made.work.bounded(value):
            return _unchecked(declared, "the schema branches too often to be checked")
        try:
            problems = tuple(_problems(made.validator, value))
        except (ValueError, RecursionError):
            return _unchecked(declared, "the answer holds values that cannot be checked")
        outcome = SchemaOutcome.MISMATCH if problems else SchemaOutcome.VALID
        return SchemaVerdict(outcome, declared.source, problems)

    def _validator(self, schema: Value) -> _Made | str:
        """The validator of a schema, made once, or why there is none.

        All calls with the same tools have the very same schemas, which are known by identity.
        """
        known = self._lately.get(id(schema))
        if known is not None and known[0] is schema:
            return known[1]
        if len(self._lately) >= _MOST_VALIDATORS:
            self._lately.clear()
        made = self._validator_of(schema)
        self._lately[id(schema)] = schema, made
        return made

    def _validator_of(self, schema: Value) -> _Made | str:
        try:
            text = json.dumps(schema)
        except (TypeError, ValueError, RecursionError):
            return "the declared schema is not JSON"
        key = hashlib.blake2b(text.encode(), digest_size=16).digest()
        made = self._validators.pop(key, None) or _made(schema, text)
        self._validators[key] = made
        if len(self._validators) > _MOST_VALIDATORS:
            self._validators.popitem(last=False)
        return made


def _made(given: Value, text: str) -> _Made | str:
    """The validator of a schema, or why there is none."""
    schema = standard(given)
    if not isinstance(schema, dict):
        return "the declared schema is no object"
    if len(text) > _MOST_CHARACTERS:
        return "the declared schema is too long to be used"
    if "json-schema.org" not in str(schema.get("$schema")):
        schema = {key: value for key, value in schema.items() if key != "$schema"}
    try:
        return _Made(jsonschema_rs.validator_for(schema, offline=True), work(schema))
    except (ValueError, RecursionError) as problem:
        reason = getattr(problem, "message", None) or str(problem)
        return f"the declared schema cannot be used: {reason}"[:_LONGEST_MESSAGE]


def _problems(validator: jsonschema_rs.Validator, value: Value) -> Iterator[SchemaProblem]:
    for error in islice(validator.iter_errors(value), _MOST_PROBLEMS):
        yield SchemaProblem(path_text(error.instance_path), error.message[:_LONGEST_MESSAGE])


def _judged(facts: Facts) -> bool:
    return facts.kind is _LLM and facts.error is None and facts.refusal is None


def _answer(output: Sequence[Message]) -> str:
    """The text of the last message that has any; answers of pure tool calls have none."""
    shown = (_TEXT, _OTHER)
    texts = ("".join(part.text or "" for part in message.parts if part.type in shown) for message in output)
    return next((text for text in reversed(list(texts)) if text.strip()), "")


def _calls_tools(output: Sequence[Message]) -> bool:
    for message in output:
        for part in message.parts:
            if part.type is _TOOL_CALL:
                return True
    return False


def _calls(output: Sequence[Message], complete: bool, schemas: dict[str, Value]) -> Iterator[Part]:
    """The tool calls of an answer; of tools that were not offered only if every offer is known to be."""
    for message in output:
        for part in message.parts:
            if part.type is _TOOL_CALL and part.name and (complete or part.name in schemas):
                yield part


def _unchecked(declared: Declaration, why: str) -> SchemaVerdict:
    return SchemaVerdict(SchemaOutcome.UNCHECKED, declared.source, (SchemaProblem("$", why),))


def _worst_first(verdict: SchemaVerdict) -> int:
    return (False, None, True).index(verdict.valid)


def _refuse(constant: str) -> Value:
    raise ValueError(f"{constant} is not JSON")
