// Calls by OpenAI's and Anthropic's packages of Node: whole and streamed.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const openai = new OpenAI({ apiKey: "sk-test-abcdefghijklmnop1234567890", baseURL: process.env.FAKE + "/v1" });
const anthropic = new Anthropic({ apiKey: "sk-ant-api03-abcdefghijklmnopqrstuvwxyz123456", baseURL: process.env.FAKE });
const messages = [{ role: "user", content: "hi" }];
const asked = { model: "gpt-4o-mini", messages };

async function main() {
  console.log((await openai.chat.completions.create(asked)).choices[0].message.content);
  const stream = await openai.chat.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } });
  for await (const part of stream) console.log(part.choices.length);
  console.log((await openai.responses.create({ model: "gpt-5", input: "CACHED" })).output_text);
  const claude = { model: "claude-sonnet-4-5", max_tokens: 50, messages };
  console.log((await anthropic.messages.create(claude)).content[0].text);
  console.log((await anthropic.messages.stream(claude).finalMessage()).content[0].text);
}

main();
