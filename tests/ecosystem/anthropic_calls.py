"""Calls by Anthropic's package: whole, streamed, with a tool."""

import os

import anthropic

TOOLS = [{"name": "weather", "description": "w", "input_schema": {"type": "object", "properties": {}}}]


def main() -> None:
    """Make each call and print what it gives."""
    client = anthropic.Anthropic(
        api_key="sk-ant-api03-abcdefghijklmnopqrstuvwxyz123456", base_url=os.environ["FAKE"]
    )
    asked = {"model": "claude-sonnet-4-5", "max_tokens": 50}
    said = [{"role": "user", "content": "CACHED"}]
    print(client.messages.create(messages=said, **asked).content[0].text)
    print(client.messages.create(messages=said, tools=TOOLS, **asked).stop_reason)
    with client.messages.stream(messages=said, **asked) as stream:
        print("".join(stream.text_stream))


if __name__ == "__main__":
    main()
