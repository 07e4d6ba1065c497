"""A chain of LangChain and an agent of LangGraph: asked, asked asynchronously, streamed."""

import asyncio
import os
import warnings

from langchain_core.prompts import ChatPromptTemplate
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

warnings.simplefilter("ignore")
from langgraph.prebuilt import create_react_agent  # noqa: E402


@tool
def weather(city: str) -> str:
    """Weather of a city."""
    return f"sunny in {city}"


async def main() -> None:
    """Ask chain and agent."""
    model = ChatOpenAI(
        model="gpt-4o-mini", base_url=os.environ["FAKE"] + "/v1", api_key="sk-test-abcdefghijklmnop1234567890"
    )
    chain = ChatPromptTemplate.from_template("capital of {c}?") | model
    print((await chain.ainvoke({"c": "France"})).content)
    agent = create_react_agent(model, [weather])
    asked = {"messages": [("user", "weather in Paris?")]}
    print(len((await agent.ainvoke(asked, {"configurable": {"thread_id": "t"}}))["messages"]))
    print(len([part async for part in agent.astream(asked)]))


if __name__ == "__main__":
    asyncio.run(main())
