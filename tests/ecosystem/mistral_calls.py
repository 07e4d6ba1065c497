"""Calls by Mistral's package: whole and streamed."""

import os

try:
    from mistralai import Mistral
except ImportError:
    from mistralai.client import Mistral


def main() -> None:
    """Make each call and print what it gives."""
    client = Mistral(api_key="abcdefghijklmnopqrstuvwxyz123456", server_url=os.environ["FAKE"])
    said = [{"role": "user", "content": "hi"}]
    print(client.chat.complete(model="gpt-4o-mini", messages=said).choices[0].message.content)
    for part in client.chat.stream(model="gpt-4o-mini", messages=said):
        print([choice.delta.content for choice in part.data.choices])


if __name__ == "__main__":
    main()
