import { expect, it } from "vitest";
import { classOfModelType, classTokens, insistedTokens, tokensOfClass } from "./class-tokens.ts";

it("knows a class with and without Fast, and nothing that objects have themselves", () => {
  expect(classTokens("LlamaTokenizerFast")).toBe(tokensOfClass["LlamaTokenizer"]);
  expect(classTokens("PreTrainedTokenizerFast")).toBeUndefined();
  expect(classTokens("constructor")).toBeUndefined();
  expect(classTokens(undefined)).toBeUndefined();
});

it("gives a reason for every class", () => {
  for (const { reason } of Object.values(tokensOfClass)) expect(reason).not.toBe("");
});

it("lets the configuration name other tokens, other extra ones and another number of sentinels", () => {
  expect(insistedTokens({ tokenizer_class: "T5Tokenizer" })).toHaveLength(103);
  expect(insistedTokens({ tokenizer_class: "T5Tokenizer", extra_ids: 2, unk_token: "?" })).toEqual([
    "</s>",
    "<pad>",
    "<extra_id_0>",
    "<extra_id_1>",
  ]);
  expect(insistedTokens({ tokenizer_class: "XLNetTokenizer" })).toContain("<eod>");
  expect(insistedTokens({ tokenizer_class: "XLNetTokenizer", additional_special_tokens: [] })).not.toContain("<eod>");
});

it("knows the class of a model type", () => {
  expect(classOfModelType("gpt2")).toBe("GPT2Tokenizer");
  expect(classOfModelType("toString")).toBeUndefined();
});
