import { InputError } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { TextTokenizer } from "./encode.ts";
import { allIds } from "./format.ts";
import { readTokenizerFiles } from "./read.ts";
import { inMemory, realBert, realGpt2 } from "./references.test.data.ts";

const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "river", "##s", "a", "River"];
const bertFiles = (config: object = {}) =>
  inMemory({ "vocab.txt": `${words.join("\n")}\n`, "tokenizer_config.json": config });

const wordLevel = (vocab: unknown, rest: object = {}, added: unknown = []) =>
  inMemory({ "tokenizer.json": { added_tokens: added, model: { type: "WordLevel", vocab, unk_token: "x", ...rest } } });

const bpe = (vocab: unknown, merges: unknown) =>
  inMemory({ "tokenizer.json": { added_tokens: [], model: { type: "BPE", vocab, merges } } });

describe("reading a tokenizer", () => {
  it("assembles BERT's from its word list", () => {
    const files = readTokenizerFiles(bertFiles());
    const tokenizer = new TextTokenizer(files);
    expect(files.tokenizerConfig).toMatchObject({ tokenizer_class: "BertTokenizer", do_lower_case: true });
    expect(tokenizer.encode("Rivers [MASK]")).toEqual([2, 5, 6, 4, 3]);
    expect(new TextTokenizer(readTokenizerFiles(bertFiles({ do_lower_case: false }))).encode("River")).toEqual([
      2, 8, 3,
    ]);
  });

  it("assembles GPT-2's from its vocabulary and merges", () => {
    const files = realGpt2();
    const tokenizer = new TextTokenizer(files);
    expect(allIds(files.tokenizer).size).toBe(50257);
    expect(files.tokenizerConfig["tokenizer_class"]).toBe("GPT2Tokenizer");
    expect(tokenizer.encode("Hello world<|endoftext|>")).toEqual([15496, 995, 50256]);
  });

  it("reads BERT's own word list", () => {
    const ids = [101, 1996, 4248, 2829, 4419, 14523, 2058, 1996, 13971, 3899, 102];
    expect(new TextTokenizer(realBert()).encode("The quick brown fox jumps over the lazy dog")).toEqual(ids);
  });

  it("takes the class from config.json where nothing else says it", () => {
    const tokenizer = { added_tokens: [], model: { type: "WordLevel", vocab: { x: 0 }, unk_token: "x" } };
    const classIn = (config: object) =>
      readTokenizerFiles(inMemory({ "tokenizer.json": tokenizer, "config.json": config })).tokenizerConfig[
        "tokenizer_class"
      ];
    expect(classIn({ model_type: "bert" })).toBe("BertTokenizer");
    expect(classIn({ model_type: "bert", tokenizer_class: "RoFormerTokenizer" })).toBe("RoFormerTokenizer");
    expect(classIn({ model_type: "constructor" })).toBeUndefined();
  });

  it("names a class that splits texts as tokenizer.json does", () => {
    const model = { type: "BPE", vocab: { a: 0 }, merges: [] };
    const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true };
    const split = { type: "Split", pattern: { Regex: "\\s+" }, behavior: "Isolated", invert: false };
    const classIn = (pre_tokenizer: object) =>
      readTokenizerFiles(
        inMemory({
          "tokenizer.json": { added_tokens: [], pre_tokenizer, model },
          "tokenizer_config.json": { tokenizer_class: "GPT2TokenizerFast" },
        }),
      ).tokenizerConfig["tokenizer_class"];
    expect(classIn({ ...byteLevel, use_regex: true })).toBe("GPT2TokenizerFast");
    const bytesOnly = { ...byteLevel, use_regex: false };
    expect(classIn({ type: "Sequence", pretokenizers: [split, bytesOnly] })).toBe("PreTrainedTokenizerFast");
  });

  it("knows the model's type where an older file does not say it", () => {
    const typeIn = (model: object) =>
      readTokenizerFiles(inMemory({ "tokenizer.json": { model } })).tokenizer.model.type;
    expect(typeIn({ vocab: { a: 0 }, merges: [] })).toBe("BPE");
    expect(typeIn({ vocab: [["a", 0]], unk_id: 0 })).toBe("Unigram");
    expect(typeIn({ vocab: { a: 0 }, continuing_subword_prefix: "##" })).toBe("WordPiece");
    expect(typeIn({ vocab: { a: 0 } })).toBe("WordLevel");
  });

  it("marks spaces as LlamaTokenizer does, where an older file does so by its normalizer", () => {
    const replaces = { type: "Replace", pattern: { String: " " }, content: "▁" };
    const normalizer = { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, replaces] };
    const model = { type: "BPE", vocab: { "▁": 0 }, merges: [] };
    const read = (config: object) =>
      readTokenizerFiles(
        inMemory({ "tokenizer.json": { added_tokens: [], normalizer, model }, "tokenizer_config.json": config }),
      ).tokenizer;
    const spaces = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: false };
    const old = read({ tokenizer_class: "LlamaTokenizerFast", legacy: true });
    expect([old["normalizer"], old["pre_tokenizer"]]).toEqual([null, spaces]);
    const recent = read({ tokenizer_class: "LlamaTokenizer", legacy: false });
    expect(recent["pre_tokenizer"]).toEqual({ ...spaces, prepend_scheme: "first" });
    expect(read({ tokenizer_class: "PreTrainedTokenizerFast" })["normalizer"]).toEqual(normalizer);
  });

  it("finds the chat template in its file, in the configuration, or as the default of several", () => {
    const base = { "tokenizer.json": { model: { vocab: { a: 0 } } } };
    const template = (more: object) => readTokenizerFiles(inMemory({ ...base, ...more })).chatTemplate;
    const several = [
      { name: "tool_use", template: "T" },
      { name: "default", template: "D" },
    ];
    expect(template({ "chat_template.jinja": "F", "tokenizer_config.json": { chat_template: "C" } })).toBe("F");
    expect(template({ "tokenizer_config.json": { chat_template: "C" } })).toBe("C");
    expect(template({ "tokenizer_config.json": { chat_template: several } })).toBe("D");
    expect(template({})).toBeUndefined();
  });
});

describe("a broken reference is one sentence with what to do", () => {
  it.each([
    ["nothing", inMemory({}), "the test reference has no tokenizer.json"],
    [
      "truncated JSON",
      inMemory({ "tokenizer.json": '{"model": {' }),
      "tokenizer.json in the test reference is not valid JSON",
    ],
    ["a list", inMemory({ "tokenizer.json": [] }), "tokenizer.json in the test reference is not a JSON object"],
    ["no model", inMemory({ "tokenizer.json": {} }), "has no model"],
    ["an unknown type", inMemory({ "tokenizer.json": { model: { type: "Neural" } } }), 'has a model of type "Neural"'],
    ["a vocabulary that is a list", wordLevel(["x"]), "has no vocabulary of tokens with their ids"],
    ["an empty vocabulary", wordLevel({}), "has an empty vocabulary"],
    ["no merges", bpe({ a: 0 }, undefined), "has no merges"],
    ["a merge of one token", bpe({ a: 0 }, ["a"]), 'not two tokens: "a"'],
    ["a merge of three", bpe({ a: 0 }, [["a", "a", "a"]]), 'not two tokens: ["a","a","a"]'],
    ["an unknown part", bpe({ a: 0, ab: 1 }, ["a b"]), 'the merge "a b" of the test reference needs "b"'],
    ["an unknown result", bpe({ a: 0, b: 1 }, [["a", "b"]]), 'needs "ab"'],
    ["one id twice", wordLevel({ x: 0, y: 0 }), '"x" and "y" of the test reference share the id 0'],
    ["an id of another token", wordLevel({ x: 0 }, {}, [{ id: 0, content: "y" }]), '"x" and "y"'],
    ["two ids of one token", wordLevel({ x: 0 }, {}, [{ id: 1, content: "x" }]), "has two ids, 0 and 1"],
    ["half an id", wordLevel({ x: 0.5 }), "has the id 0.5, which is not a whole number"],
    ["a negative id", wordLevel({ x: -1 }), "has the id -1"],
    ["an id that is text", wordLevel({ x: "0" }), 'has the id "0"'],
    ["an added token without text", wordLevel({ x: 0 }, {}, [{ id: 1 }]), "where an added token should be"],
    ["added tokens that are no list", wordLevel({ x: 0 }, {}, {}), "has added_tokens that are not a list"],
    ["an unknown token that is missing", wordLevel({ y: 0 }), 'the unknown token "x"'],
    [
      "an unknown piece that is missing",
      inMemory({ "tokenizer.json": { model: { type: "Unigram", vocab: [["a", 0]], unk_id: 7 } } }),
      "with id 7",
    ],
    [
      "a piece without score",
      inMemory({ "tokenizer.json": { model: { type: "Unigram", vocab: [["a"]] } } }),
      'has ["a"] where a piece',
    ],
    ["a vocabulary without merges", inMemory({ "vocab.json": { a: 0 } }), "has vocab.json but no merges.txt"],
    ["merges without a vocabulary", inMemory({ "merges.txt": "a b" }), "has merges.txt but no vocab.json"],
    [
      "older files of another class",
      inMemory({
        "vocab.json": { a: 0 },
        "merges.txt": "",
        "tokenizer_config.json": { tokenizer_class: "CLIPTokenizer" },
      }),
      "of a CLIPTokenizer",
    ],
    ["a word twice", inMemory({ "vocab.txt": "a\nb\na" }), 'has "a" twice, on lines 1 and 3'],
    [
      "a word list without special tokens",
      inMemory({ "vocab.txt": "a\nb" }),
      "vocab.txt in the test reference has no [PAD]",
    ],
  ])("%s", (_, reference, message) => {
    const error = (() => {
      try {
        return readTokenizerFiles(reference);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(message);
    expect((error as InputError).message).not.toContain("\n");
    expect((error as InputError).hint).toBeTruthy();
  });
});
