"""Whether an answer keeps the example's JSON Schema, or the one that is given."""

from collections.abc import Mapping
from dataclasses import replace

from spanglass.analysis.requests.kept_requests import facts_of
from spanglass.analysis.schemas.schemas import SchemaChecker
from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.plain import Plain, said
from spanglass.core.evals import Score
from spanglass.core.judgement import SchemaOutcome


def _score(answered: Answered, options: Options) -> Score:
    schema = options.get("schema")
    request = answered.request if schema is None else replace(answered.request, response_format=schema)
    if request.response_format is None and not request.tools:
        return Score(None, "The example has no schema.")
    asked = facts_of(request)
    output = replace(answered.facts, parameters=asked.parameters, tools=asked.tools)
    verdict = SchemaChecker().verdict(output, refused=answered.refused)
    if verdict is None:
        return said(False, "It gave no answer that the schema could be for.")
    problems = "; ".join(f"{each.path}: {each.message}" for each in verdict.problems[:3])
    if verdict.outcome is SchemaOutcome.UNCHECKED:
        return Score(None, problems, failed=True)
    if verdict.outcome is SchemaOutcome.TRUNCATED:
        return said(False, "It was cut off.")
    return said(bool(verdict.valid), problems or "It keeps the schema.")


def _needs(options: Options) -> None:
    schema = options.get("schema")
    if schema is not None and not isinstance(schema, Mapping):
        raise ValueError("“schema” of the scorer schema is an object.")


SCORER = Plain(
    "schema",
    "Schema",
    _score,
    (Option("schema", "Schema, else the example's", Kind.JSON),),
    needs=_needs,
    ends=False,  # a schema may have patterns
)
