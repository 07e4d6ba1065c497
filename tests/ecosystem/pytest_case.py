"""A test of somebody's, run by pytest."""

import os

from openai import OpenAI


def test_what_is_said():
    """The model says something."""
    client = OpenAI(api_key="sk-test-abcdefghijklmnop1234567890", base_url=os.environ["FAKE"] + "/v1")
    said = [{"role": "user", "content": "from pytest"}]
    assert client.chat.completions.create(model="gpt-4o-mini", messages=said).id
