// A chain of LangChain.js and an agent of LangGraph.js, asked and streamed.
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";

const configuration = { baseURL: process.env.FAKE + "/v1" };
const llm = new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "sk-test-abcdefghijklmnop1234567890", configuration });
const schema = z.object({ city: z.string() });
const weather = tool(async ({ city }) => "sunny in " + city, { name: "weather", description: "w", schema });

async function main() {
  const chain = ChatPromptTemplate.fromTemplate("capital of {c}?").pipe(llm).pipe(new StringOutputParser());
  console.log(await chain.invoke({ c: "France" }));
  for await (const part of await chain.stream({ c: "Italy" })) console.log(part);
  const agent = createReactAgent({ llm, tools: [weather] });
  const asked = { messages: [{ role: "user", content: "weather?" }] };
  console.log((await agent.invoke(asked)).messages.length);
  for await (const part of await agent.stream(asked, { streamMode: "updates" })) console.log(Object.keys(part));
}

main();
