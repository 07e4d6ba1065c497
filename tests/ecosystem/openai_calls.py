"""Calls by OpenAI's package, of its versions 1 to 3: whole, streamed, with a tool, tried again, failing."""

import asyncio
import os

import openai

KEY, AT = "sk-test-abcdefghijklmnop1234567890", os.environ["FAKE"] + "/v1"
FUNCTION = {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
TOOLS = [{"type": "function", "function": FUNCTION}]


def said(text: str) -> list:
    """One question."""
    return [{"role": "user", "content": text}]


def main() -> None:
    """Make each call and print what it gives."""
    client = openai.OpenAI(api_key=KEY, base_url=AT)
    chat = client.chat.completions
    print(chat.create(model="gpt-4o-mini", messages=said("whole")).choices[0].message.content)
    usage = {"include_usage": True}
    for part in chat.create(
        model="gpt-4o-mini", messages=said("streamed"), stream=True, stream_options=usage
    ):
        print([choice.delta.content for choice in part.choices])
    print(chat.create(model="gpt-4o-mini", messages=said("tool"), tools=TOOLS).choices[0].finish_reason)
    print(
        chat.create(model="gpt-4o-mini", messages=said(f"RATELIMIT {os.getpid()}")).choices[0].finish_reason
    )
    try:
        client.with_options(max_retries=0).chat.completions.create(
            model="gpt-4o-mini", messages=said("FAIL500")
        )
    except openai.InternalServerError as error:
        print(type(error).__name__)
    print(len(client.embeddings.create(model="text-embedding-3-small", input=["a", "b"]).data))
    asyncio.run(at_once())


async def at_once() -> None:
    """Five calls at the same time."""
    client = openai.AsyncOpenAI(api_key=KEY, base_url=AT)
    asked = [
        client.chat.completions.create(model="gpt-4o-mini", messages=said(f"at once {n}")) for n in range(5)
    ]
    print(len(await asyncio.gather(*asked)))


if __name__ == "__main__":
    main()
