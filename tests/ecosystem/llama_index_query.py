"""A query of LlamaIndex over one document."""

import os

from llama_index.core import Document, Settings, SummaryIndex
from llama_index.llms.openai_like import OpenAILike


def main() -> None:
    """Ask the index."""
    Settings.llm = OpenAILike(
        model="gpt-4o-mini", api_base=os.environ["FAKE"] + "/v1", is_chat_model=True,
        api_key="sk-test-abcdefghijklmnop1234567890",
    )  # fmt: skip
    index = SummaryIndex.from_documents([Document(text="Paris is the capital of France.")])
    print(index.as_query_engine().query("capital?"))


if __name__ == "__main__":
    main()
