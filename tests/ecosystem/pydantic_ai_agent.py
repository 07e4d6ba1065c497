"""An agent of Pydantic AI with a tool."""

import os

from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

provider = OpenAIProvider(base_url=os.environ["FAKE"] + "/v1", api_key="sk-test-abcdefghijklmnop1234567890")
agent = Agent(OpenAIChatModel("gpt-4o-mini", provider=provider), name="helper")


@agent.tool_plain
def weather(city: str) -> str:
    """Weather of a city."""
    return f"sunny in {city}"


if __name__ == "__main__":
    print(agent.run_sync("weather in Paris?").output)
