"""What the application concludes about one span: cost, refusal, error, and whether it counts."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How sure a refusal is: said by the provider, inferred, or read from the answer's words."""

    PROVIDER = "provider"
    PROBABLE = "probable"
    PHRASE = "phrase"


class RefusalKind(StrEnum):
    """Why a model declined."""

    POLICY = "policy"
    CAPABILITY = "capability"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal: its grade, which rule found it, the words it was found in, and its kind."""

    grade: Grade
    by: str
    evidence: str
    kind: RefusalKind = RefusalKind.POLICY


@dataclass(frozen=True, slots=True)
class Cost:
    """The price of one call in 1e-9 US dollars; `nano` is None when no price is known."""

    nano: int | None
    reason: str


class SchemaOutcome(StrEnum):
    """How an answer, or the arguments of a tool call, relate to the schema declared for them."""

    VALID = "valid"
    MISMATCH = "mismatch"
    NOT_JSON = "not_json"
    FENCED = "fenced"
    UNKNOWN_TOOL = "unknown_tool"
    TRUNCATED = "truncated"
    UNCHECKED = "unchecked"


FAILED_SCHEMAS = frozenset({
    SchemaOutcome.MISMATCH, SchemaOutcome.NOT_JSON, SchemaOutcome.FENCED, SchemaOutcome.UNKNOWN_TOOL,
})  # fmt: skip
"""The outcomes that are failures."""

FILTERED = frozenset({
    "content_filter", "content_filtered", "safety", "prohibited_content", "blocklist", "spii", "recitation",
    "language", "model_armor", "jailbreak", "image_safety", "image_prohibited_content", "image_recitation",
    "image_other", "escalation", "guardrail_intervened", "error_toxic", "content_policy_violation",
})  # fmt: skip
"""The finish reasons of answers that a filter around the model, not the model, stopped."""

CUT_OFF = frozenset({
    "length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded",
})  # fmt: skip
"""The finish reasons of answers that were cut off at a limit."""

CUT_OFF_QUERY = f"finish:{','.join(sorted(CUT_OFF))}"
"""The filter that finds them."""

_PASSED = {SchemaOutcome.VALID: True, SchemaOutcome.TRUNCATED: None, SchemaOutcome.UNCHECKED: None}


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """Where an answer differs from its schema, as a path such as ``$.items[0].price``, and how."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class SchemaVerdict:
    """Whether what was declared was kept; `source` names the parameter or the tool that declared it."""

    outcome: SchemaOutcome
    source: str
    problems: tuple[SchemaProblem, ...] = ()

    @property
    def valid(self) -> bool | None:
        """None where there is nothing to judge: cut off at a limit, or a schema that cannot be used."""
        return False if self.outcome in FAILED_SCHEMAS else _PASSED[self.outcome]

    @property
    def path(self) -> str | None:
        """The path of the first problem."""
        return self.problems[0].path if self.problems else None
