import { Template } from "@huggingface/jinja";
import { describe, expect, it } from "vitest";
import { graniteTemplate, instructionTemplate, olmo2Template, phi3Template } from "./chat-templates.ts";

const [system, first, answer, second] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Who?" },
  { role: "assistant", content: "I." },
  { role: "user", content: "Why?" },
];
const chat = [system, first, answer, second];

const render = (template: string, more: object = {}): string =>
  new Template(template).render({ messages: chat, bos_token: "<s>", eos_token: "</s>", ...more });

describe("chat templates", () => {
  it("Mistral's puts the system's words before the first question", () => {
    expect(render(instructionTemplate)).toBe("<s> [INST] Be brief.\n\nWho? [/INST] I.</s> [INST] Why? [/INST]");
    expect(render(instructionTemplate, { messages: [first] })).toBe("<s> [INST] Who? [/INST]");
  });

  it("Phi-3's ends every turn, and the chat where no answer is asked for", () => {
    const turns =
      "<|system|>\nBe brief.<|end|>\n<|user|>\nWho?<|end|>\n<|assistant|>\nI.<|end|>\n<|user|>\nWhy?<|end|>\n";
    expect(render(phi3Template)).toBe(`${turns}</s>`);
    expect(render(phi3Template, { add_generation_prompt: true })).toBe(`${turns}<|assistant|>\n`);
  });

  it("OLMo 2's ends answers only", () => {
    const turns = "<s><|system|>\nBe brief.\n<|user|>\nWho?\n<|assistant|>\nI.</s>\n<|user|>\nWhy?\n";
    expect(render(olmo2Template)).toBe(turns);
    expect(render(olmo2Template, { add_generation_prompt: true })).toBe(`${turns}<|assistant|>\n`);
    expect(render(olmo2Template, { messages: [first, answer] })).toBe("<s><|user|>\nWho?\n<|assistant|>\nI.</s>");
  });

  it("Granite's tells of tools, their calls and their answers", () => {
    const turn = (role: string, content: string) =>
      `<|start_of_role|>${role}<|end_of_role|>${content}<|end_of_text|>\n`;
    expect(render(graniteTemplate, { add_generation_prompt: true })).toBe(
      `${turn("system", "Be brief.")}${turn("user", "Who?")}${turn("assistant", "I.")}${turn("user", "Why?")}` +
        "<|start_of_role|>assistant<|end_of_role|>",
    );
    const calls = [
      first,
      { role: "assistant_tool_call", content: "[look]" },
      { role: "tool_response", content: "it is I" },
    ];
    expect(render(graniteTemplate, { messages: calls, tools: [{ name: "look" }] })).toBe(
      `<|start_of_role|>available_tools<|end_of_role|>\n{\n    "name": "look"\n}<|end_of_text|>\n` +
        `${turn("user", "Who?")}${turn("assistant", "<|tool_call|>[look]")}${turn("tool_response", "it is I")}`,
    );
  });
});
