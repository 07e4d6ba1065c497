"""Calls by Google's package: whole and streamed."""

import os

from google import genai


def main() -> None:
    """Make each call and print what it gives."""
    options = {"base_url": os.environ["FAKE"]}
    client = genai.Client(api_key="AIzaSyA-1234567890abcdefghijklmnopqrstuv", http_options=options)
    print(client.models.generate_content(model="gemini-2.5-flash", contents="hi").text)
    print(
        "".join(
            part.text or ""
            for part in client.models.generate_content_stream(
                model="gemini-2.5-flash", contents="hi streamed"
            )
        )
    )


if __name__ == "__main__":
    main()
