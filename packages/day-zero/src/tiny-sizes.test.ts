import type { ModelConfig } from "@tiny-random/core";
import { expect, it } from "vitest";
import { configNumbers } from "./config-numbers.ts";
import { tinyValueOf } from "./tiny-sizes.ts";

/** Field → its tiny value, where widths become a sixteenth. */
const tinyOf = (fields: Readonly<Record<string, number>>): Record<string, number> => {
  const config: ModelConfig = { model_type: "test", ...fields };
  const numbers = configNumbers(config);
  const tiny = tinyValueOf(numbers, { headWidth: 4, heads: 4 }, new Map(), new Set(), new Set());
  return Object.fromEntries(numbers.map((number) => [number.field, tiny(number)]));
};

it("groups of a norm divide its tiny channels as they divide the reference's", () => {
  expect(tinyOf({ decoder_hidden_size: 768, decoder_attention_num_groups: 32 })).toEqual({
    decoder_hidden_size: 48,
    decoder_attention_num_groups: 16,
  });
});

it("groups that still divide the channels stay, and so do those of other channels", () => {
  expect(tinyOf({ decoder_hidden_size: 1024, decoder_attention_num_groups: 32 })).toMatchObject({
    decoder_attention_num_groups: 32,
  });
  expect(tinyOf({ encoder_hidden_size: 768, decoder_attention_num_groups: 32 })).toMatchObject({
    decoder_attention_num_groups: 32,
  });
});

it("vocabularies that differ by a few marks still do by as many, and others stay apart in order", () => {
  expect(tinyOf({ vocab_size: 8194, speech_vocab_size: 8192, text_vocab_size: 5000 })).toEqual({
    vocab_size: 1024,
    speech_vocab_size: 1022,
    text_vocab_size: 896,
  });
});

it("a slice of features shrinks although it is narrow", () => {
  expect(tinyOf({ hidden_size: 256, fine_matching_slice_dim: 8, rank: 8 })).toEqual({
    hidden_size: 16,
    fine_matching_slice_dim: 2,
    rank: 8,
  });
});

it("very large images are no larger than large ones", () => {
  expect(tinyOf({ image_size: 2048 })).toEqual({ image_size: 1024 });
  expect(tinyOf({ image_size: 1540 })).toEqual({ image_size: 1540 });
});
