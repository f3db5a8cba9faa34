import { Tokenizer } from "@huggingface/tokenizers";
import type { BuiltProcessor, Context, ModelConfig } from "@tiny-random/core";
import { embeddedFiles } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { characterTokenizer, englishCharacters, firstCharacters } from "./character-tokenizer.ts";
import { englishLetters, type VitsTokenizer, vitsTokenizer } from "./families/vits/tokenizer.ts";

const noTowers = (): never => {
  throw new Error("there are no towers here");
};

const contextOf = (files: Readonly<Record<string, unknown>>): Context => ({
  size: { name: "tiny", width: 32, headSize: 8 },
  tokenizer: "reduced",
  reference: embeddedFiles("a test", files),
  family: noTowers,
  merged: noTowers,
  filled: noTowers,
});

const config: ModelConfig = { model_type: "wav2vec2", vocab_size: 7, pad_token_id: 5, bos_token_id: null };

const built = (make: typeof characterTokenizer, files: Readonly<Record<string, unknown>>): BuiltProcessor => {
  const [builder] = make(config, contextOf(files));
  if (!builder) throw new Error("there is no tokenizer");
  return builder.build();
};

const fileOf = ({ files }: BuiltProcessor, name: string): Record<string, unknown> =>
  JSON.parse(files[name] ?? "null") as Record<string, unknown>;

describe("a tokenizer of characters", () => {
  it("reads characters, spaces as word delimiters, and takes repeated ones together when it writes", () => {
    const made = built(characterTokenizer, englishCharacters);
    const tokenizer = new Tokenizer(fileOf(made, "tokenizer.json"), fileOf(made, "tokenizer_config.json"));
    expect(tokenizer.encode("A BEE").ids).toEqual([7, 4, 24, 5, 5]);
    expect(tokenizer.decode([7, 7, 4, 24, 5, 0, 5, 5])).toBe("A BEE");
    expect(made.verify()).toEqual([]);
  });

  it("tells the config its size and ids", () => {
    const synced = built(characterTokenizer, englishCharacters).sync(config);
    expect(synced).toMatchObject({ vocab_size: 32, pad_token_id: 0, bos_token_id: 1, eos_token_id: 2 });
  });

  it("keeps the language that is asked for of several", () => {
    const settings = { ...(englishCharacters["tokenizer_config.json"] as object), target_lang: "eng" };
    const letters = englishCharacters["vocab.json"];
    const files = { "vocab.json": { deu: { a: 0 }, eng: letters }, "tokenizer_config.json": settings };
    expect(fileOf(built(characterTokenizer, files), "vocab.json")).toEqual({ eng: letters });
  });

  it("keeps special tokens whatever their rank", () => {
    expect(firstCharacters({ a: 0, b: 1, c: 2, "<pad>": 9 }, 3, new Set(["<pad>"]))).toEqual({
      a: 0,
      b: 1,
      "<pad>": 2,
    });
  });

  it("is absent where the reference has no vocabulary, and refuses one that is not of characters", () => {
    expect(characterTokenizer(config, contextOf({}))).toEqual([]);
    const files = {
      "vocab.json": { a: 0 },
      "tokenizer_config.json": { tokenizer_class: "Wav2Vec2PhonemeCTCTokenizer" },
    };
    expect(() => built(characterTokenizer, files)).toThrow(
      'the tokenizer class "Wav2Vec2PhonemeCTCTokenizer" of the embedded files of a test is not one of characters',
    );
  });
});

describe("a tokenizer of what is to be spoken", () => {
  it("puts a blank before, between and after known characters in lower case", () => {
    const { instance } = built(vitsTokenizer, englishLetters);
    expect((instance as VitsTokenizer).encode(" Hé!d")).toEqual([0, 6, 0, 5, 0]);
  });

  it("refuses a reference that asks for phonemes", () => {
    const settings = { ...(englishLetters["tokenizer_config.json"] as object), phonemize: true };
    expect(() => built(vitsTokenizer, { ...englishLetters, "tokenizer_config.json": settings })).toThrow(
      "the tokenizer of the embedded files of a test asks for phonemize, which only Python can do",
    );
  });
});
