import { readJsonObject } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { embeddedTokenizer, embeddedTokenizerOf, extendedTokenizer, placedTokenizer } from "./embedded.ts";
import { TextTokenizer } from "./encode.ts";
import { allIds } from "./format.ts";
import { readTokenizerFiles } from "./read.ts";
import { reduceTokenizer } from "./reduce.ts";

describe("an embedded tokenizer with other settings", () => {
  it("keeps everything else", () => {
    const config = readJsonObject(embeddedTokenizer("clip", { model_max_length: 16 }), "tokenizer_config.json");
    expect(config).toMatchObject({ model_max_length: 16, tokenizer_class: "CLIPTokenizer" });
    expect(readJsonObject(embeddedTokenizer("clip"), "tokenizer_config.json")).toMatchObject({ model_max_length: 77 });
  });
});

describe("a tokenizer with tokens at given ids", () => {
  const placed = readTokenizerFiles(placedTokenizer("bert", { ".": 1012, "?": 1029 }));
  const places = (keepPlaces: readonly string[]) => {
    const { files, size } = reduceTokenizer(placed, { budget: 700, keepIds: [], keepPlaces });
    const ids = allIds(files.tokenizer);
    return { at: [".", "?", "[CLS]", "[SEP]"].map((token) => ids.get(token)), size, ids };
  };

  it("has them there, and every other token once", () => {
    const ids = allIds(placed.tokenizer);
    expect([ids.get("."), ids.get("?")]).toEqual([1012, 1029]);
    expect(new Set(ids.values()).size).toBe(ids.size);
  });

  it("keeps the ids that a class has as constants when it is reduced, without a hole", () => {
    const { at, size, ids } = places([".", "?", "[CLS]", "[SEP]"]);
    expect(at).toEqual([1012, 1029, 101, 102]);
    expect(size).toBe(1030);
    expect([...ids.values()].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, id) => id));
    expect(places([]).at).not.toEqual(at);
  });
});

describe("an extended tokenizer", () => {
  const extended = extendedTokenizer("mistral", {
    tokens: { image_token: "<image>", pad_token: "<pad>" },
    files: { "chat_template.jinja": "hello" },
  });

  it("has its tokens behind the embedded one's, and keeps them when it is reduced", () => {
    const { files } = reduceTokenizer(readTokenizerFiles(extended), { budget: 1024, keepIds: [] });
    const ids = allIds(files.tokenizer);
    expect([ids.get("<image>"), ids.get("<pad>")]).toEqual([1022, 1023]);
    const tokenizer = new TextTokenizer(files);
    expect(tokenizer.encode("<image><image>", false)).toEqual([1022, 1022]);
    expect(tokenizer.encodeBatch(["a", "a longer text"], { padding: "left" }).input_ids[0]?.[0]).toBe(1023);
  });

  it("has further files", () => {
    expect(extended.read("chat_template.jinja")).toBe("hello");
    expect(extended.list()).toContain("chat_template.jinja");
  });

  it("lacks the files that it is said to lack", () => {
    const lacking = extendedTokenizer("gemma", { tokens: {}, without: ["chat_template.jinja"] });
    expect(extendedTokenizer("gemma", { tokens: {} }).list()).toContain("chat_template.jinja");
    expect(lacking.list()).not.toContain("chat_template.jinja");
    expect(lacking.read("chat_template.jinja")).toBeUndefined();
  });

  it("cuts texts by another pre-tokenizer", () => {
    const words = { type: "WhitespaceSplit" };
    const cut = extendedTokenizer("gemma", { tokens: {}, preTokenizer: words });
    expect(JSON.parse(cut.read("tokenizer.json") ?? "").pre_tokenizer).toEqual(words);
  });

  it("puts nothing around texts where it is bare", () => {
    const bare = extendedTokenizer("gemma", { tokens: { image_token: "<image>" }, bare: true });
    const { files } = reduceTokenizer(readTokenizerFiles(bare), { budget: 1024, keepIds: [] });
    const tokenizer = new TextTokenizer(files);
    expect(tokenizer.encode("red")).toEqual(tokenizer.encode("red", false));
  });
});

describe("the embedded tokenizer of a class", () => {
  it.each([
    ["BertTokenizerFast", "bert"],
    ["Qwen2Tokenizer", "qwen"],
    ["TokenizersBackend", "llama"],
  ])("%s is %s", (className, name) => {
    expect(embeddedTokenizerOf(className)?.description).toBe(`the embedded ${name} tokenizer`);
  });

  it("is absent for a class of no embedded kind", () => {
    expect(embeddedTokenizerOf("ClvpTokenizer")).toBeUndefined();
  });

  it("has the tokens that stand for what is no text", () => {
    const files = embeddedTokenizerOf("BertTokenizer", { image_token: "<image>" });
    expect(JSON.parse(files?.read("tokenizer_config.json") ?? "{}")).toMatchObject({ image_token: "<image>" });
    expect(files?.read("tokenizer.json")).toContain('"<image>"');
  });
});
