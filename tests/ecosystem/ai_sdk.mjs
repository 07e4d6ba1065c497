// Calls by the Vercel AI SDK, of its versions 4 to 6: whole, streamed, with a tool.
import { createOpenAI } from "@ai-sdk/openai";
import * as ai from "ai";
import { z } from "zod";

const openai = createOpenAI({ apiKey: "sk-test-abcdefghijklmnop1234567890", baseURL: process.env.FAKE + "/v1", compatibility: "strict" });
const model = openai.chat("gpt-4o-mini");
const inputSchema = z.object({ city: z.string() });
const weather = ai.tool({ description: "w", inputSchema, parameters: inputSchema, execute: async ({ city }) => "sunny in " + city });
const more = ai.stepCountIs ? { stopWhen: ai.stepCountIs(3) } : { maxSteps: 3 };

async function main() {
  console.log((await ai.generateText({ model, prompt: "weather?", tools: { weather }, ...more })).text);
  for await (const part of ai.streamText({ model, prompt: "streamed weather?", tools: { weather }, ...more }).textStream) console.log(part);
}

main();
