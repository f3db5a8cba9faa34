// The config that SpeechT5's graphs read.
import { speecht5 } from "@tiny-random/atlas/configs/speecht5";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import type { CacheShape } from "../../layers/seq2seq-family.ts";

/** The class's facts; its positions count from behind the padding id. */
export const facts = narrowed(speecht5, { pad_token_id: "number" });

/** The config that SpeechT5's graphs read. */
export type SpeechT5Config = ConfigOf<typeof facts>;

/** The sizes of the decoder's caches. */
export const cacheShapeOf = (c: SpeechT5Config): CacheShape => ({
  layers: c.decoder_layers,
  heads: c.decoder_attention_heads,
  headSize: c.hidden_size / c.decoder_attention_heads,
});
