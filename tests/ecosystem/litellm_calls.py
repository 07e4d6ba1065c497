"""Calls by LiteLLM to two providers: whole, streamed, asynchronous."""

import asyncio
import os

import litellm

KEY, AT = "sk-test-abcdefghijklmnop1234567890", os.environ["FAKE"]
SAID = [{"role": "user", "content": "hi"}]


def main() -> None:
    """Make each call and print what it gives."""
    openai = {"model": "openai/gpt-4o-mini", "messages": SAID, "api_key": KEY, "api_base": AT + "/v1"}
    print(litellm.completion(**openai).choices[0].message.content)
    print("".join(part.choices[0].delta.content or "" for part in litellm.completion(stream=True, **openai)))
    print(asyncio.run(litellm.acompletion(**openai)).choices[0].message.content)
    claude = {"model": "anthropic/claude-sonnet-4-5", "messages": SAID, "api_key": KEY, "api_base": AT}
    print(litellm.completion(**claude).choices[0].message.content)


if __name__ == "__main__":
    main()
