import { Template } from "@huggingface/jinja";
import { describe, expect, it } from "vitest";
import {
  gemmaTemplate,
  graniteTemplate,
  instructionTemplate,
  llama3Template,
  olmo2Template,
  phi3Template,
  qwen2Template,
  toolInstructionTemplate,
} from "./chat-templates.ts";

const [system, first, answer, second] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Who?" },
  { role: "assistant", content: "I." },
  { role: "user", content: "Why?" },
];
const chat = [system, first, answer, second];

const look = { type: "function", function: { name: "look", description: "Looks." } };
const call = { id: "call00000", type: "function", function: { name: "look", arguments: { place: "here" } } };
const calling = { role: "assistant", content: "", tool_calls: [call] };
const found = { role: "tool", content: "a bridge", tool_call_id: "call00000" };

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

  it("Mistral's third puts tools before the last question, and names calls", () => {
    const offer =
      '[AVAILABLE_TOOLS] [{"type": "function", "function": {"name": "look", "description": "Looks."}}][/AVAILABLE_TOOLS]';
    const called = '[TOOL_CALLS] [{"name": "look", "arguments": {"place": "here"}, "id": "call00000"}]</s>';
    expect(render(toolInstructionTemplate, { messages: [first, calling, found], tools: [look] })).toBe(
      `<s>${offer}[INST] Who?[/INST]${called}[TOOL_RESULTS] {"content": a bridge, "call_id": "call00000"}[/TOOL_RESULTS]`,
    );
    const unnamed = { ...calling, tool_calls: [{ ...call, id: "1" }] };
    expect(() => render(toolInstructionTemplate, { messages: [first, unnamed] })).toThrow("length 9");
  });

  it("Qwen 2.5's has a system in every chat, and answers of tools in a user's turn", () => {
    const begin =
      "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n";
    expect(render(qwen2Template, { messages: [first, calling, found] })).toBe(
      `${begin}<|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\n<tool_call>\n` +
        `{"name": "look", "arguments": {"place": "here"}}\n</tool_call><|im_end|>\n` +
        `<|im_start|>user\n<tool_response>\na bridge\n</tool_response><|im_end|>\n`,
    );
  });

  it("Llama 3.2's says the date, and takes one call at a time", () => {
    const begin =
      "<s><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 1 Dec 2026\n\n";
    expect(render(llama3Template, { messages: [system, first], date_string: "1 Dec 2026" })).toBe(
      `${begin}Be brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWho?<|eot_id|>`,
    );
    const twice = { ...calling, tool_calls: [call, call] };
    expect(() => render(llama3Template, { messages: [first, twice] })).toThrow("single tool-calls");
  });

  it("Gemma's has no words of a system, and turns that alternate", () => {
    const turns = "<s><start_of_turn>user\nWho?<end_of_turn>\n<start_of_turn>model\nI.<end_of_turn>\n";
    expect(render(gemmaTemplate, { messages: [first, answer] })).toBe(turns);
    expect(() => render(gemmaTemplate)).toThrow("System role");
    expect(() => render(gemmaTemplate, { messages: [first, second] })).toThrow("alternate");
    expect(() => render(instructionTemplate, { messages: [first, second] })).toThrow("alternate");
  });
});
