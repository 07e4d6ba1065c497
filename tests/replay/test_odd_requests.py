"""Whatever was recorded, a request to anybody is made of it, and can be sent."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import a_detail
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.replay.providers import Target
from spanglass.replay.request import Wanted, replay_request
from spanglass.replay.targets import known
from spanglass.replay.translation import with_parameters

NAMES = (
    "temperature", "top_p", "top_k", "seed", "max_tokens", "stop_sequences", "choice.count", "tool_choice",
    "toolConfig", "response_format", "text", "output_config", "responseSchema", "responseMimeType", "format",
    "reasoning.level", "reasoning", "thinking", "thinkingConfig", "think", "parallel_tool_calls",
    "output.type", "dimensions", "logit_bias", "x.y",
)  # fmt: skip
INNER = (
    "type", "name", "function", "schema", "json_schema", "format", "effort", "budget_tokens", "strict",
    "mode", "functionCallingConfig", "allowedFunctionNames", "tool", "toolChoice",
)  # fmt: skip
ODD: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**6) | st.floats(allow_nan=False) | st.sampled_from((
        "", "auto", "none", "required", "any", "json", "high", "minimal", "END", '{"type": "object"}',
        "<class 'A'>",
    )),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
PARTS = st.builds(
    Part, st.sampled_from(PartType), text=st.none() | st.sampled_from(("", "hi", "\ud800")),
    call_id=st.none() | st.sampled_from(("", "a b", "c" * 90)), name=st.none() | st.just("look"),
    arguments=ODD, result=ODD, media_type=st.none() | st.just("image/png"),
    uri=st.none() | st.sampled_from(("", "data:", "data:image/png;base64,AAAA", "https://x/a.png", "file-1")),
)  # fmt: skip
MESSAGES = st.builds(
    Message, st.sampled_from(("system", "developer", "user", "assistant", "model", "tool", "")),
    st.lists(PARTS, max_size=3).map(tuple),
)  # fmt: skip
FACTS = st.builds(
    Facts, kind=st.sampled_from((Kind.LLM, Kind.EMBEDDING)), model_requested=st.none() | st.just("gpt-4o"),
    provider=st.sampled_from((None, "openai", "anthropic", "gcp.gemini", "aws.bedrock", "ollama", "odd")),
    input=st.lists(MESSAGES, min_size=1, max_size=4).map(
        lambda found: (*found, Message("user", (Part(PartType.TEXT, "hi"),)))
    ),
    parameters=st.dictionaries(st.sampled_from(NAMES), ODD, max_size=5), streaming=st.none() | st.booleans(),
    tools=st.lists(st.builds(ToolDefinition, st.just("look"), st.none(), ODD), max_size=2).map(tuple),
)  # fmt: skip


TARGETS = st.sampled_from(known())
SETTINGS = settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
BODIES = st.dictionaries(
    st.sampled_from(("model", "messages", "generationConfig", "options", "temperature", "output_config")), ODD
)  # fmt: skip


@SETTINGS
@given(
    target=TARGETS,
    facts=FACTS,
    model=st.sampled_from(("gpt-5", "claude-3-5-haiku", "claude-sonnet-4-5", "gemini-3-pro")),
)
def test_a_request_is_made_of_anything(target: Target, facts: Facts, model: str) -> None:
    made = replay_request(a_detail(facts), Wanted(target.id, "http://h:1", model), {})
    assert json.loads(json.dumps(made.body)) is not None
    assert all(isinstance(loss, str) and loss.endswith(".") for loss in made.losses)
    assert made.url.startswith(("http://h:1/", "http://builtin."))


@SETTINGS
@given(target=TARGETS, parameters=st.dictionaries(st.sampled_from(NAMES), ODD, max_size=4), body=BODIES)
def test_parameters_are_put_into_any_body(
    target: Target, parameters: dict[str, Any], body: dict[str, Any]
) -> None:
    made = with_parameters(body, target, parameters)
    assert json.dumps(made)
    assert not {name for name, value in parameters.items() if value is None} & made.keys()
