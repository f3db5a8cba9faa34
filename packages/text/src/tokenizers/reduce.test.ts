import { InputError } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { type AddedToken, allIds, type TokenizerFiles, type TokenizerModel, tokensInOrder } from "./format.ts";
import { reduceTokenizer } from "./reduce.ts";
import { embedded } from "./references.test.data.ts";

const special = (id: number, content: string) => ({ id, content, special: true });

const files = (model: TokenizerModel, added: readonly AddedToken[] = [], rest: object = {}): TokenizerFiles => ({
  tokenizer: { added_tokens: added, model, ...rest },
  tokenizerConfig: {},
});

const numbered = (...tokens: string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));

const reduced = (reference: TokenizerFiles, budget: number, keepIds: readonly number[] = []) =>
  reduceTokenizer(reference, { budget, keepIds });

const tokensOf = (reference: TokenizerFiles, budget: number, keepIds: readonly number[] = []): readonly string[] =>
  tokensInOrder(reduced(reference, budget, keepIds).files.tokenizer);

describe("byte-pair encoding", () => {
  const vocab = numbered("a", "b", "c", "ab", "bc", "abc", "zz");
  const bpe = (merges: readonly (string | readonly [string, string])[], more: object = {}): TokenizerFiles =>
    files({ type: "BPE", vocab, merges, ...more });

  it("keeps merges in rank order, as strings or as pairs", () => {
    expect(tokensOf(bpe(["a b", "b c", "ab c"]), 4)).toEqual(["a", "b", "c", "ab"]);
    const { model } = reduced(
      bpe([
        ["a", "b"],
        ["b", "c"],
        ["ab", "c"],
      ]),
      5,
    ).files.tokenizer;
    expect(model).toMatchObject({
      vocab: { a: 0, b: 1, c: 2, ab: 3, bc: 4 },
      merges: [
        ["a", "b"],
        ["b", "c"],
      ],
    });
  });

  it("skips merges of parts that nothing makes", () => {
    const dead = files({ type: "BPE", vocab: numbered("a", "zz", "zza", "aa"), merges: ["zz a", "a a"] });
    expect(tokensOf(dead, 10)).toEqual(["a", "aa"]);
  });

  it("keeps every way to make a token that is left", () => {
    const { model } = reduced(bpe(["a b", "a bc", "ab c", "b c"]), 6).files.tokenizer;
    expect(model).toMatchObject({ merges: ["a b", "a bc", "ab c", "b c"] });
    expect(reduced(bpe(["a b", "a bc", "ab c", "b c"]), 5).files.tokenizer.model).toMatchObject({
      merges: ["a b", "ab c"],
    });
  });

  it("keeps what a required token is merged from", () => {
    expect(tokensOf(bpe(["b c", "a b", "ab c"]), 5, [5])).toEqual(["a", "b", "c", "ab", "abc"]);
  });

  it("keeps the alphabet at a word's end too", () => {
    const clip = files({
      type: "BPE",
      vocab: numbered("a", "b", "a</w>", "b</w>", "ab</w>"),
      merges: ["a b</w>"],
      end_of_word_suffix: "</w>",
    });
    expect(tokensOf(clip, 4)).toEqual(["a", "b", "a</w>", "b</w>"]);
    expect(() => reduced(clip, 3)).toThrow(InputError);
  });

  it("joins merges without the mark of a word's inside", () => {
    const marked = files({
      type: "BPE",
      vocab: numbered("a", "##b", "ab"),
      merges: ["a ##b"],
      continuing_subword_prefix: "##",
    });
    expect(reduced(marked, 3).files.tokenizer.model).toMatchObject({ vocab: { ab: 2 }, merges: ["a ##b"] });
  });

  it("keeps all byte tokens where the model falls back to them", () => {
    const tokens = tokensOf(embedded("mistral"), 300);
    expect(tokens.filter((token) => /^<0x[0-9A-F]{2}>$/.test(token))).toHaveLength(256);
    // One id may stay free: the next merge in rank order may need two.
    expect([299, 300]).toContain(tokens.length);
  });

  it("keeps tokens with names that JavaScript's objects have themselves", () => {
    const vocab = JSON.parse('{"a":0,"__proto__":1,"constructor":2}') as Record<string, number>;
    const odd = files({ type: "WordLevel", vocab, unk_token: "a" });
    expect(tokensOf(odd, 3)).toEqual(["a", "__proto__", "constructor"]);
  });
});

describe("pieces and words", () => {
  const pieces: [string, number][] = [
    ["<unk>", 0],
    ["ab", -1],
    ["a", -3],
    ["b", -2],
    ["\u2581", -4],
    ["\u0436", -5],
    ["\u0439", -4.5],
    ["long", -1.5],
  ];
  const unigram = files({ type: "Unigram", unk_id: 0, vocab: pieces });

  it("keeps Unigram's characters and spaces first, then the most probable pieces", () => {
    expect(tokensOf(unigram, 4)).toEqual(["<unk>", "a", "b", "\u2581"]);
    expect(tokensOf(unigram, 6)).toEqual(["<unk>", "ab", "a", "b", "\u2581", "\u0439"]);
  });

  it("does not choose Unigram's special pieces for their score", () => {
    const vocab: [string, number][] = [...pieces, ["<extra>", 0]];
    const reference = files({ type: "Unigram", unk_id: 0, vocab }, [special(vocab.length - 1, "<extra>")]);
    expect(tokensOf(reference, 100)).not.toContain("<extra>");
    expect(tokensOf(reference, 100, [vocab.length - 1])).toContain("<extra>");
  });

  it("moves Unigram's unknown piece, and keeps the places of repeated pieces", () => {
    const vocab: [string, number][] = [
      ["x", -1],
      ["y", -2],
      ["x", -1],
      ["<unk>", 0],
    ];
    const { files: result, newIds } = reduced(files({ type: "Unigram", unk_id: 3, vocab }), 3);
    expect(result.tokenizer.model).toMatchObject({
      unk_id: 2,
      vocab: [
        ["y", -2],
        ["x", -1],
        ["<unk>", 0],
      ],
    });
    expect([...newIds]).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
  });

  it("keeps both forms of WordPiece's characters, then words in id order, and no unused ones", () => {
    const vocab = numbered("[unused0]", "[UNK]", "the", "\u0436", "a", "##a", "##\u0436", "##the", "river");
    const words = files({ type: "WordPiece", vocab, unk_token: "[UNK]" });
    expect(tokensOf(words, 6)).toEqual(["[UNK]", "the", "a", "##a", "##the", "river"]);
    expect(tokensOf(words, 100)).not.toContain("[unused0]");
  });

  it("closes holes between ids", () => {
    const holes = files({ type: "WordLevel", vocab: { x: 3, y: 8, "[UNK]": 5 }, unk_token: "[UNK]" }, [
      special(20, "<s>"),
    ]);
    const { newIds } = reduced(holes, 10, [20]);
    expect([...newIds]).toEqual([
      [3, 0],
      [5, 1],
      [8, 2],
      [20, 3],
    ]);
  });
});

describe("ids everywhere", () => {
  const vocab = numbered("q", "w", "e", "<s>", "</s>", "<pad>", "<odd>");
  const added = [special(3, "<s>"), special(4, "</s>"), special(5, "<pad>"), special(6, "<odd>")];
  const wordLevel: TokenizerModel = { type: "WordLevel", vocab, unk_token: "<s>" };
  const pairs = { sep: ["</s>", 4], cls: ["<s>", 3] };
  const template = { type: "TemplateProcessing", special_tokens: { "<s>": { id: "<s>", ids: [3], tokens: ["<s>"] } } };

  it.each([
    ["RobertaProcessing", { type: "RobertaProcessing", ...pairs }, { sep: ["</s>", 1], cls: ["<s>", 0] }],
    ["BertProcessing", { type: "BertProcessing", ...pairs }, { sep: ["</s>", 1], cls: ["<s>", 0] }],
    [
      "a Sequence",
      { type: "Sequence", processors: [{ type: "ByteLevel" }, template, { type: "BertProcessing", ...pairs }] },
      { processors: [{}, { special_tokens: { "<s>": { ids: [0] } } }, { sep: ["</s>", 1] }] },
    ],
  ])("move in %s", (_, post_processor, expected) => {
    const result = reduced(files(wordLevel, added, { post_processor }), 2).files.tokenizer;
    expect(result.post_processor).toMatchObject(expected);
  });

  it("move in padding, and leave decoders as they are", () => {
    const decoder = { type: "ByteLevel" };
    const padding = { pad_id: 5, pad_token: "<pad>" };
    const result = reduced(files(wordLevel, added, { padding, decoder }), 2).files.tokenizer;
    expect(result).toMatchObject({ padding: { pad_id: 1, pad_token: "<pad>" }, decoder });
  });

  it("move in tokenizer_config.json, without what is gone", () => {
    const many = Array.from({ length: 20 }, (_, index) => `<extra_${index}>`);
    const tokenizerConfig = {
      model_max_length: 77,
      eos_token: "</s>",
      additional_special_tokens: many,
      added_tokens_decoder: { 4: { content: "</s>" }, 6: { content: "<odd>" } },
    };
    const result = reduced(
      { ...files(wordLevel, added), tokenizerConfig, specialTokensMap: { additional_special_tokens: many } },
      2,
    );
    expect(result.files.tokenizerConfig).toEqual({
      model_max_length: 77,
      eos_token: "</s>",
      pad_token: "</s>",
      additional_special_tokens: [],
      added_tokens_decoder: { 1: { content: "</s>" } },
    });
    expect(result.files.specialTokensMap).toMatchObject({
      eos_token: "</s>",
      pad_token: "</s>",
      additional_special_tokens: [],
    });
  });
});

describe("what stays", () => {
  const vocab = numbered("q", "<s>", "</s>", "<tool>", "<odd>");
  const added = ["<s>", "</s>", "<tool>", "<odd>"].map((token, index) => special(index + 1, token));
  const base = files({ type: "WordLevel", vocab, unk_token: "<s>" }, added);

  it("are tokens of the chat template, in both places of the template", () => {
    const { files: result } = reduced({ ...base, chatTemplate: "{{ '<tool>' }}" }, 10);
    expect(allIds(result.tokenizer).has("<tool>")).toBe(true);
    expect(allIds(result.tokenizer).has("<odd>")).toBe(false);
    expect(result.chatTemplate).toBe("{{ '<tool>' }}");
    expect(result.tokenizerConfig["chat_template"]).toBe("{{ '<tool>' }}");
  });

  it("are tokens by id, by name and in short lists of extra tokens", () => {
    expect(tokensOf(base, 10, [4])).toContain("<odd>");
    const byName = reduceTokenizer(base, { budget: 10, keepIds: [], keepTokens: ["<odd>", "<absent>"] });
    expect([...allIds(byName.files.tokenizer).keys()]).toEqual(
      ["q", "<s>", "<odd>"].sort((a, b) => Number(vocab[a]) - Number(vocab[b])),
    );
    const few = { ...base, tokenizerConfig: { extra_special_tokens: { tool: "<tool>" } } };
    expect(tokensOf(few, 10)).toContain("<tool>");
  });

  it("are the class's tokens; those the reference lacks come last, as Transformers adds them", () => {
    const llama = { ...base, tokenizerConfig: { tokenizer_class: "LlamaTokenizerFast" } };
    const result = reduced(llama, 10);
    expect([...allIds(result.files.tokenizer)]).toEqual([
      ["q", 0],
      ["<s>", 1],
      ["</s>", 2],
      ["<unk>", 3],
    ]);
    expect(result.size).toBe(4);
    expect(result.files.tokenizerConfig).toMatchObject({ unk_token: "<unk>", bos_token: "<s>", pad_token: "</s>" });
    expect(reduced(result.files, 10).files).toEqual(result.files);
  });

  it("are not the class's tokens that the configuration takes away", () => {
    const llama = {
      ...base,
      tokenizerConfig: { tokenizer_class: "LlamaTokenizer", unk_token: null, bos_token: "<odd>" },
    };
    expect(tokensOf(llama, 10)).toEqual(["q", "<s>", "</s>", "<odd>"]);
  });
});

describe("a budget that is too small", () => {
  it.each(["bert", "gpt2", "llama", "mistral", "t5"])("is refused with what is needed: %s", (name) => {
    const needed = (budget: number): number => {
      try {
        return reduced(embedded(name), budget).size;
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as InputError).message).toContain(`a tokenizer of ${budget} ids`);
        return Number(/at least (\d+) ids/.exec((error as InputError).hint ?? "")?.[1]);
      }
    };
    const least = needed(50);
    expect(least).toBeGreaterThan(50);
    expect(reduced(embedded(name), least).size).toBe(least);
    expect(() => reduced(embedded(name), least - 1)).toThrow(/has no room/);
  });
});
