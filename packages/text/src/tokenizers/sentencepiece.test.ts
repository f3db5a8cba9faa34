import { InputError, type ReferenceFiles } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { embeddedTokenizer } from "./embedded.ts";
import { TextTokenizer } from "./encode.ts";
import { allIds, tokensInOrder } from "./format.ts";
import { olderFilesFor } from "./older-files.ts";
import { readTokenizerFiles } from "./read.ts";
import { reduceTokenizer } from "./reduce.ts";
import { readSentencePiece, writeSentencePiece } from "./sentencepiece.ts";
import { sentencePieceFiles } from "./sentencepiece-files.ts";

/** Kinds that are read without a tokenizer.json too. */
const kinds = [
  ["albert", "spiece.model"],
  ["mistral", "tokenizer.model"],
  ["gemma", "tokenizer.model"],
  ["t5", "spiece.model"],
  ["xlnet", "spiece.model"],
] as const;

/** Kinds whose classes order ids differently: the file, and how much more their ids are than the model's. */
const orders = [
  ["camembert", "sentencepiece.bpe.model", 4],
  ["deberta_v2", "spm.model", 0],
  ["m2m_100", "sentencepiece.bpe.model", 1],
  ["mbart", "sentencepiece.bpe.model", 1],
  ["nllb", "sentencepiece.bpe.model", 1],
  ["pegasus", "spiece.model", 103],
  ["xlm_roberta", "sentencepiece.bpe.model", 1],
] as const;

const reduced = (name: string) => {
  const reference = embeddedTokenizer(name);
  const { files } = reduceTokenizer(readTokenizerFiles(reference), { budget: 1024, keepIds: [] });
  return { reference, files, models: sentencePieceFiles(files, reference) };
};

/** A reference that has nothing of a tokenizer but its SentencePiece model and its configuration. */
const onlyModel = (file: string, bytes: Uint8Array, config: object): ReferenceFiles => ({
  description: "the test reference",
  list: () => [file],
  read: (name) => (name === "tokenizer_config.json" ? JSON.stringify(config) : undefined),
  bytes: (name) => (name === file ? bytes : undefined),
});

const texts = [
  "The quiet river bends twice.",
  "two  spaces, 12 numbers",
  "émigré naïve 漢字 🙂",
  "a\ttab and a line\n",
];

describe("a SentencePiece model of a reduced tokenizer", () => {
  it.each(kinds)("of %s is %s, with its pieces in the order of their ids", (name, file) => {
    const { files, models } = reduced(name);
    const bytes = models[file];
    if (!bytes) throw new Error(`there is no ${file}`);
    const { pieces } = readSentencePiece(bytes, file);
    const tokens = tokensInOrder(files.tokenizer);
    expect(pieces.length).toBeGreaterThan(900);
    expect(pieces.map(({ piece }) => piece)).toEqual(tokens.slice(0, pieces.length));
    expect(tokens.slice(pieces.length).every((token) => /^(<extra_id_\d+>|\[MASK\])$/u.test(token))).toBe(true);
  });

  it.each(orders)("of %s is %s, whose ids are those of its class but for %d", (name, file, offset) => {
    const { files, models } = reduced(name);
    const { pieces, ids } = readSentencePiece(models[file] ?? new Uint8Array(), file);
    const tokens = tokensInOrder(files.tokenizer);
    const behind = pieces.slice(offset === 0 ? 0 : 3).map(({ piece }) => piece);
    const first = offset === 0 ? 0 : 3 + offset;
    expect(behind.length).toBeGreaterThan(800);
    expect(behind).toEqual(tokens.slice(first, first + behind.length));
    expect(pieces[ids.unk]?.piece).toBe(files.tokenizerConfig["unk_token"] ?? "<unk>");
  });

  it.each(kinds)("of %s is enough for a reference, which gives the same ids again", (name, file) => {
    const { files, models } = reduced(name);
    const again = readTokenizerFiles(onlyModel(file, models[file] ?? new Uint8Array(), files.tokenizerConfig));
    const [first, second] = [new TextTokenizer(files), new TextTokenizer(again)];
    for (const text of texts) expect(second.encode(text)).toEqual(first.encode(text));
  });

  it.each([
    // The names of its files tell the class.
    ["marian", "MarianTokenizer", ["source.spm", "target.spm"], {}],
    ["m2m_100", "M2M100Tokenizer", ["sentencepiece.bpe.model"], { tokenizer_class: "M2M100Tokenizer" }],
  ])("of %s is enough with the ids of vocab.json, as checkpoints have them", (name, className, names, config) => {
    const reference = embeddedTokenizer(name, { tokenizer_class: className });
    const { files } = reduceTokenizer(readTokenizerFiles(reference), { budget: 1024, keepIds: [] });
    const models = sentencePieceFiles(files, reference);
    expect(Object.keys(models)).toEqual(names);
    const [file = ""] = names;
    const { "vocab.json": ids = "" } = olderFilesFor(files);
    const model = onlyModel(file, models[file] ?? new Uint8Array(), config);
    const again = readTokenizerFiles({
      ...model,
      list: () => [...model.list(), "vocab.json"],
      read: (name) => (name === "vocab.json" ? ids : model.read(name)),
    });
    expect(again.tokenizerConfig["tokenizer_class"]).toBe(className);
    const [first, second] = [new TextTokenizer(files), new TextTokenizer(again)];
    for (const text of texts) expect(second.encode(text)).toEqual(first.encode(text));
    expect(() => readTokenizerFiles(model)).toThrow("has no vocab.json");
  });

  it("is written as it was read", () => {
    const bytes = reduced("t5").models["spiece.model"] ?? new Uint8Array();
    expect(writeSentencePiece(readSentencePiece(bytes, "spiece.model"))).toEqual(bytes);
  });

  it("is not made where a reference of files has none", () => {
    const { files, reference } = reduced("gemma");
    expect(sentencePieceFiles(files, { ...reference, isEmbedded: false })).toEqual({});
  });

  it("is not made where ids have a gap, which pieces cannot have", () => {
    const { files, reference } = reduced("gemma");
    const { model } = files.tokenizer;
    if (model.type !== "BPE") throw new Error("it is a BPE");
    const last = Math.max(...allIds(files.tokenizer).values());
    const vocab = Object.fromEntries(
      Object.entries(model.vocab).map(([token, id]) => [token, id === last ? last + 1 : id]),
    );
    const gapped = { ...files, tokenizer: { ...files.tokenizer, model: { ...model, vocab } } };
    expect(Object.keys(sentencePieceFiles(files, reference))).toEqual(["tokenizer.model"]);
    expect(sentencePieceFiles(gapped, reference)).toEqual({});
  });

  it("is refused where it is none, and of a class that is not known", () => {
    const broken = new TextEncoder().encode("no model");
    expect(() => readTokenizerFiles(onlyModel("tokenizer.model", broken, {}))).toThrow(InputError);
    const bytes = reduced("t5").models["spiece.model"] ?? new Uint8Array();
    const ofOther = onlyModel("spiece.model", bytes, { tokenizer_class: "ReformerTokenizer" });
    expect(() => readTokenizerFiles(ofOther)).toThrow(
      "has a spiece.model of a ReformerTokenizer, and no tokenizer.json",
    );
  });
});
