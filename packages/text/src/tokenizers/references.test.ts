import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embeddedTokenizers } from "./embedded.ts";
import { TextTokenizer } from "./encode.ts";
import { allIds, mergeParts, type TokenizerFiles, vocabularyOf } from "./format.ts";
import { reduceTokenizer } from "./reduce.ts";
import { embedded, realBert, realGpt2, realLlama3 } from "./references.test.data.ts";

const budget = 1024;

/** A large reference is parsed once for all tests. */
const once = (read: () => TokenizerFiles): (() => TokenizerFiles) => {
  let files: TokenizerFiles | undefined;
  return () => {
    files ??= read();
    return files;
  };
};

const references: Readonly<Record<string, () => TokenizerFiles>> = {
  ...Object.fromEntries(embeddedTokenizers().map((name) => [name, () => embedded(name)])),
  "BERT's own": once(realBert),
  "GPT-2's own": once(realGpt2),
  "Llama 3's own": once(realLlama3),
};

const lossless = ["gpt2", "llama", "mistral", "GPT-2's own", "Llama 3's own"];

/** Arbitrary Unicode, and words as people write them; SentencePiece's own sign for a space is no text. */
const texts = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc
      .array(fc.constantFrom("the", " river", "  ", "\n", "don't", "1024", "été", "漢字", "🙂", "_x"))
      .map((words) => words.join("")),
  )
  .filter((text) => !text.includes("\u2581"));

describe.each(Object.keys(references))("the %s tokenizer reduced", (name) => {
  const files = references[name]?.() as TokenizerFiles;
  const reduction = reduceTokenizer(files, { budget, keepIds: [] });
  const { tokenizer, tokenizerConfig } = reduction.files;
  const instance = new TextTokenizer(reduction.files);
  const old = allIds(files.tokenizer);
  const ids = allIds(tokenizer);

  it("starts from at least 4,000 ids and uses the budget, or keeps a small vocabulary whole", () => {
    if (old.size <= budget) {
      // The alphabets of amino acids, SpeechT5's characters and Reformer's pieces are this few in the checkpoints too.
      expect(["esm", "esmc", "reformer", "speecht5"]).toContain(name);
      expect(reduction.size).toBe(old.size);
      return;
    }
    expect(old.size).toBeGreaterThanOrEqual(4000);
    // A merge that needs a symbol besides its result may find room for one only.
    expect(reduction.size).toBeGreaterThanOrEqual(budget - 1);
    expect(reduction.size).toBeLessThanOrEqual(budget);
  });

  it("has the ids 0 to size - 1, each once, the model's own vocabulary included", () => {
    const sorted = [...ids.values()].sort((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: reduction.size }, (_, id) => id));
    const added = new Set(tokenizer.added_tokens.map(({ content }) => content));
    expect([...vocabularyOf(tokenizer.model).keys(), ...added].every((token) => ids.has(token))).toBe(true);
  });

  it("says where every id went, in the old order", () => {
    const entries = [...ids].sort(([, a], [, b]) => a - b);
    const oldIds = entries.map(([token]) => old.get(token));
    expect(oldIds).toEqual([...oldIds].sort((a, b) => Number(a) - Number(b)));
    expect([...reduction.newIds]).toEqual(entries.map(([token, id]) => [old.get(token), id]));
  });

  it("has a padding token and its end tokens, under its own ids", () => {
    const named = Object.entries(tokenizerConfig).filter(
      ([key, value]) => key.endsWith("_token") && typeof value === "string",
    );
    expect(named.map(([key]) => key)).toContain("pad_token");
    for (const [, token] of named) expect(ids.has(token as string)).toBe(true);
    for (const [key, token] of named) expect(reduction.files.specialTokensMap?.[key]).toBe(token);
  });

  it("changes nothing when reduced again", () => {
    const keepIds = [5, 900];
    const once = reduceTokenizer(files, { budget, keepIds });
    const again = reduceTokenizer(once.files, { budget, keepIds: keepIds.map((id) => once.newIds.get(id) as number) });
    expect(again.files).toEqual(once.files);
    expect(JSON.stringify(again.files)).toBe(JSON.stringify(once.files));
    expect([...again.newIds].every(([from, to]) => from === to)).toBe(true);
  });

  it("encodes every text to ids below the budget", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(instance.encode(text).every((id) => Number.isInteger(id) && id >= 0 && id < reduction.size)).toBe(true);
      }),
    );
  });

  it("never splits a special token, wherever it stands", () => {
    const special = tokenizer.added_tokens.filter((token) => token.special).map(({ content }) => content);
    fc.assert(
      fc.property(texts, fc.constantFrom(...special), texts, (before, token, after) => {
        // The first one wins where the end of one is the beginning of the next: `__kk__no__`.
        const whole = before + token + after;
        const isCovered = special.some((other) => {
          for (let at = whole.indexOf(other); at >= 0 && at < before.length; at = whole.indexOf(other, at + 1))
            if (at + other.length > before.length) return true;
          return false;
        });
        fc.pre(!isCovered);
        const id = ids.get(token) as number;
        const count = (text: string): number => instance.encode(text, false).filter((other) => other === id).length;
        expect(count(whole)).toBeGreaterThanOrEqual(1);
        expect(instance.encode(token, false)).toEqual([id]);
      }),
    );
  });
});

describe.each(lossless)("the %s tokenizer reduced, lossless as it is,", (name) => {
  const reduction = reduceTokenizer(references[name]?.() as TokenizerFiles, { budget, keepIds: [] });
  const instance = new TextTokenizer(reduction.files);

  it("decodes every text back", () => {
    // Metaspace does not tell a leading space of the text from the one it adds.
    const expected = (text: string): string => (name === "mistral" ? text.replace(/^ /, "") : text);
    fc.assert(
      fc.property(texts, (text) => {
        expect(instance.decode(instance.encode(text, false))).toBe(expected(text));
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(lossless)("the %s merges reduced", (name) => {
  const files = references[name]?.() as TokenizerFiles;
  const reduction = reduceTokenizer(files, { budget, keepIds: [] });
  const full = new TextTokenizer(files);
  const reduced = new TextTokenizer(reduction.files);

  /** Places in a text's characters where one token ends: bytes of one character count as one place. */
  const boundaries = (tokenizer: TextTokenizer, text: string): Set<number> => {
    const tokens = tokenizer.encode(text, false);
    return new Set(tokens.map((_, index) => tokenizer.decode(tokens.slice(0, index + 1)).length));
  };

  it("are the reference's own stopped early: no token spans two of the reference's", () => {
    const ascii = fc.string({ unit: "grapheme-ascii", maxLength: 60 });
    fc.assert(
      fc.property(ascii, (text) => {
        const fine = boundaries(reduced, text);
        for (const place of boundaries(full, text)) expect(fine).toContain(place);
      }),
    );
  });

  it("keep a merge only with its parts and its result, in the old order", () => {
    const { model } = reduction.files.tokenizer;
    if (model.type !== "BPE" || files.tokenizer.model.type !== "BPE") throw new Error("not a BPE");
    const spell = (merge: (typeof model.merges)[number]): string => mergeParts(merge).join(" ");
    const ranks = new Map(files.tokenizer.model.merges.map((merge, rank) => [spell(merge), rank]));
    const kept = model.merges.map((merge) => ranks.get(spell(merge)) as number);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    const vocabulary = vocabularyOf(model);
    for (const merge of model.merges) {
      const [first, second] = mergeParts(merge);
      expect([first, second, first + second].every((token) => vocabulary.has(token))).toBe(true);
    }
  });

  it("reach every token that is longer than one character", () => {
    const { model, added_tokens } = reduction.files.tokenizer;
    const made = new Set(model.type === "BPE" ? model.merges.map((merge) => mergeParts(merge).join("")) : []);
    const special = new Set(added_tokens.map(({ content }) => content));
    const unreachable = [...vocabularyOf(model).keys()].filter(
      (token) => [...token].length > 1 && !made.has(token) && !special.has(token) && !/^<0x..>$/.test(token),
    );
    expect(unreachable).toEqual([]);
  });
});

describe("real references", () => {
  it("keep a prefix of GPT-2's merges", () => {
    const files = references["GPT-2's own"]?.() as TokenizerFiles;
    const { model } = reduceTokenizer(files, { budget, keepIds: [50256] }).files.tokenizer;
    if (model.type !== "BPE" || files.tokenizer.model.type !== "BPE") throw new Error("not a BPE");
    expect(model.merges).toEqual(files.tokenizer.model.merges.slice(0, budget - 257));
    expect(model.vocab["<|endoftext|>"]).toBe(budget - 1);
  });

  it("keep five of Llama 3's 256 special tokens, and the id of the turn's end where a config names it", () => {
    const files = references["Llama 3's own"]?.() as TokenizerFiles;
    const contents = (keepIds: number[]) =>
      reduceTokenizer(files, { budget, keepIds }).files.tokenizer.added_tokens.map(({ content }) => content);
    const template = ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"];
    expect(contents([])).toEqual(["<|begin_of_text|>", "<|end_of_text|>", ...template]);
    expect(contents([128008])).toHaveLength(6);
  });
});
