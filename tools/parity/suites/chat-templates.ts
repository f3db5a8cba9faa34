import { readFileSync } from "node:fs";
import path from "node:path";
import { Template } from "@huggingface/jinja";
import type { MadeModel } from "../cases.ts";
import { hasRealTemplate, realTemplate, templateRequirements } from "../real-templates.ts";
import { defineSuite, type Finding } from "../suite.ts";

const [system, question, answer, another] = [
  { role: "system", content: "Answer in one sentence." },
  { role: "user", content: "Where does the river bend?" },
  { role: "assistant", content: "Before it meets the sea." },
  { role: "user", content: " And then? " },
];

const place = { type: "string", description: "Where to look" };
const parameters = { type: "object", properties: { place }, required: ["place"] };
const tools = [{ type: "function", function: { name: "look", description: "Looks around.", parameters } }];

/** A call as its arguments are given: in an object, or in JSON, with which some templates want no content. */
const calling = (count: number, spelled: boolean) => {
  const values = { place: "here" };
  const call = { type: "function", function: { name: "look", arguments: spelled ? JSON.stringify(values) : values } };
  const tool_calls = Array.from({ length: count }, (_, index) => ({ id: `call0000${index}`, ...call }));
  return { role: "assistant", content: spelled ? null : "", tool_calls };
};
const found = { role: "tool", name: "look", content: "a bridge", tool_call_id: "call00000" };

const called = (spelled: boolean) => ({
  "one call": { messages: [question, calling(1, spelled), found], tools },
  "a call without what it found": { messages: [question, calling(1, spelled)], tools },
  "two calls, answered": {
    messages: [system, question, calling(2, spelled), found, found, answer, another],
    tools,
  },
});

const thinking = { role: "assistant", content: "<think>\nIt bends.\n</think>\n\nBefore the sea." };
const apart = { role: "assistant", reasoning_content: "It bends.", content: "Before the sea." };

/** What chats have: a system's words, turns, tools, calls, thoughts. */
const chats = (spelled: boolean): Readonly<Record<string, object>> => ({
  "a question": { messages: [question] },
  "a system's words": { messages: [system, question] },
  "several turns": { messages: [system, question, answer, another] },
  "an answer at the end": { messages: [question, answer] },
  "two questions in a row": { messages: [question, another] },
  tools: { messages: [question], tools },
  "tools beside a system's words": { messages: [system, question], tools },
  "thoughts of an earlier answer": { messages: [question, thinking, another] },
  "thoughts of the last answer": { messages: [question, thinking] },
  "thoughts apart": { messages: [question, apart] },
  "no thoughts asked for": { messages: [question], enable_thinking: false },
  ...called(spelled),
});

const tokenOf = (token: unknown): unknown => (token as { content?: unknown } | null)?.content ?? token;

/** What a template renders, or that it refuses. */
const rendered = (template: string, chat: object, { bos_token, eos_token }: Record<string, unknown>): string => {
  try {
    return new Template(template).render({
      ...chat,
      bos_token: tokenOf(bos_token),
      eos_token: tokenOf(eos_token),
      date_string: "1 Dec 2026",
    });
  } catch {
    return "refused";
  }
};

/** What a model's template is that of: a model type, or a variant of one. */
const templateName = ({ file, case: { name } }: MadeModel): string => (name === "default" ? file : name);

const differing = (model: MadeModel): string[] => {
  const { file, directory } = model;
  const own = JSON.parse(readFileSync(path.join(directory, "tokenizer_config.json"), "utf8")) as Record<
    string,
    unknown
  >;
  const template = readFileSync(path.join(directory, "chat_template.jinja"), "utf8");
  const theirs = realTemplate(templateName(model)) ?? "";
  const spelled = file.startsWith("deepseek");
  return Object.entries(chats(spelled)).flatMap(([name, chat]) =>
    [false, true].flatMap((add_generation_prompt) => {
      const asked = { ...chat, add_generation_prompt };
      const [ours, expected] = [rendered(template, asked, own), rendered(theirs, asked, own)];
      return ours === expected ? [] : [`${name}: ${JSON.stringify(ours)} instead of ${JSON.stringify(expected)}`];
    }),
  );
};

/** Chat templates written here render what those of real tokenizers do. */
export default defineSuite<MadeModel>({
  name: "chat templates",
  checks: {
    sources: ["tools/parity/real-templates.ts", "tools/parity/real-tokenizers/package.json"],
    requirements: [`tools/parity/${templateRequirements}`],
    packages: ["@huggingface/jinja"],
  },
  turn: "here",
  scope: "model",
  subjects: ({ made }) =>
    made.filter((model) => hasRealTemplate(templateName(model)) && model.architecture.endsWith("ForCausalLM")),
  look: async (models) =>
    models.map((model): Finding<MadeModel> => {
      const wrong = differing(model);
      const detail =
        wrong.length === 0 ? "chats render the same" : `${wrong.length} chats differ; ${wrong.slice(0, 3).join("; ")}`;
      return { name: model.name, status: wrong.length === 0 ? "passed" : "failed", detail, proves: [model] };
    }),
});
