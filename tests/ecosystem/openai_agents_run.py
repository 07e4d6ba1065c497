"""An agent of the OpenAI Agents SDK with a tool."""

import os

from agents import Agent, Runner, function_tool, set_default_openai_client
from openai import AsyncOpenAI


@function_tool
def weather(city: str) -> str:
    """Weather of a city."""
    return f"sunny in {city}"


def main() -> None:
    """Run it."""
    client = AsyncOpenAI(api_key="sk-test-abcdefghijklmnop1234567890", base_url=os.environ["FAKE"] + "/v1")
    set_default_openai_client(client, use_for_tracing=False)
    agent = Agent(name="helper", instructions="help", tools=[weather], model="gpt-4o-mini")
    print(Runner.run_sync(agent, "weather in Paris?").final_output)


if __name__ == "__main__":
    main()
