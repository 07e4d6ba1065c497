"""A variant's request as code."""

import ast

from builders import a_detail
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.gui.pages.replay.request_copying import CURL, PYTHON, code_of
from spanglass.replay.plan import Original, Plan, Variant

FACTS = Facts(
    kind=Kind.LLM, model_requested="gpt-5", provider="openai",
    input=(Message("user", (Part(PartType.TEXT, "Hi"),)),),
)  # fmt: skip


def plan(facts: Facts = FACTS) -> Plan:
    return Plan(Original(b"\1" * 16, "run", (a_detail(facts),)), (Variant("B"),))


def test_a_command_names_the_key_and_does_not_write_it() -> None:
    code = code_of(plan(), Variant("B", model="gpt-6"), CURL)
    assert code.startswith("curl https://api.openai.com/v1/chat/completions")
    assert '"Authorization: Bearer $OPENAI_API_KEY"' in code
    assert '"model": "gpt-6"' in code


def test_the_client_of_the_provider_is_used_where_there_is_one() -> None:
    assert "from openai import OpenAI" in code_of(plan(), Variant("B"), PYTHON)
    anthropic = code_of(plan(), Variant("B", "anthropic", model="claude-x"), PYTHON)
    assert "from anthropic import Anthropic" in anthropic


def test_any_other_interface_needs_the_standard_library_alone() -> None:
    code = code_of(plan(), Variant("B", "gemini", model="gemini-x"), PYTHON)
    ast.parse(code)
    assert "import urllib.request" in code
    assert 'os.environ["GEMINI_API_KEY"]' in code or 'os.environ["GOOGLE_API_KEY"]' in code


def test_what_cannot_be_made_is_a_remark() -> None:
    code = code_of(plan(Facts(kind=Kind.LLM, provider="openai")), Variant("B"), CURL)
    assert code.startswith("# The messages of")
