import { longt5 } from "@tiny-random/atlas/configs/longt5";
import { type ConfigOf, InputError, type NamedTensors, narrowed } from "@tiny-random/core";
import { type AnyModule, byDistance, distanceBucket, embedding, module, nearMask, type Tensor } from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import type { Source } from "../../layers/attention.ts";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import { needed } from "../../layers/seq2seq-family.ts";
import { seq2seqModel } from "../../layers/seq2seq-model.ts";
import { shiftTokensRight } from "../../layers/shift-tokens.ts";
import {
  attentionLayer,
  norm,
  type RelativePositionBias,
  relativePositionBias,
  roundedFeedForwardLayer,
  selfAttentionLayer,
} from "../../layers/t5-layers.ts";
import { type Embedding, t5Decoder } from "../../layers/t5-stacks.ts";
import { encoderModel, type TextToTextFamily } from "../../layers/text-classes.ts";
import { blockPositionBias, transientGlobalAttention, transientGlobalSource } from "./transient-global.ts";

const facts = narrowed(longt5, { num_decoder_layers: "number" });
type LongT5Config = ConfigOf<typeof facts> & { readonly decoder_start_token_id?: number };

/** A way of the encoder's attention: its layers, and what all of them attend to. */
interface EncoderAttention<S extends Source> {
  layer(index: number): ((x: Tensor, source: S) => Tensor) & AnyModule;
  /** From the mask of the tokens nearby with their bias, and the texts' mask. */
  source(near: Tensor, mask: Tensor): S;
}

const local = (c: LongT5Config, table: RelativePositionBias): EncoderAttention<Source> => ({
  layer: (index) => selfAttentionLayer(c, index === 0 ? table : undefined, "LocalSelfAttention"),
  source: (near) => ({ mask: near }),
});

const transientGlobal = (c: LongT5Config, near: RelativePositionBias) => {
  const blocks = blockPositionBias(c);
  const layer = (index: number) => {
    const attention = transientGlobalAttention(c, index === 0 ? { near, blocks } : {});
    return attentionLayer(c, "TransientGlobalSelfAttention", attention);
  };
  return { layer, source: (mask: Tensor, texts: Tensor) => transientGlobalSource(c, blocks, mask, texts) };
};

/** An encoder by its way of attention: ids and their mask → states `[batch, length, width]`. */
const stack = <S extends Source>(
  c: LongT5Config,
  embed_tokens: Embedding,
  table: RelativePositionBias,
  attention: EncoderAttention<S>,
) => {
  const block = Array.from({ length: c.num_layers }, (_, index) =>
    module({ layer: [attention.layer(index), roundedFeedForwardLayer(c)] as const }, (m, x: Tensor, source: S) =>
      m.layer[1](m.layer[0](x, source)),
    ),
  );
  const bucketOf = distanceBucket(c.relative_attention_num_buckets, c.relative_attention_max_distance);
  return module({ embed_tokens, block, final_layer_norm: norm(c) }, (m, inputs: NamedTensors) => {
    const [x, mask] = [m.embed_tokens(needed(inputs, "input_ids")), needed(inputs, "attention_mask")];
    const bias = table(byDistance(x, c.relative_attention_max_distance, bucketOf));
    const source = attention.source(nearMask(mask, c.local_radius).add(bias), mask);
    return m.final_layer_norm(m.block.reduce((state, layer) => layer(state, source), x));
  });
};

const encoder = (c: LongT5Config, embed_tokens: Embedding) => {
  const table = relativePositionBias(c);
  switch (c.encoder_attention_type) {
    case "local":
      return stack(c, embed_tokens, table, local(c, table));
    case "transient-global":
      return stack(c, embed_tokens, table, transientGlobal(c, table));
    default:
      throw new InputError(
        `encoder_attention_type is "local" or "transient-global", not "${c.encoder_attention_type}"`,
      );
  }
};

const encoderOnly = (c: LongT5Config) => {
  const shared = embedding(c.vocab_size, c.d_model);
  return { shared, encoder: encoder(c, shared) };
};

const family: TextToTextFamily<LongT5Config> = {
  parts: (c) => {
    const { shared, encoder } = encoderOnly(c);
    return {
      shared,
      encoder,
      decoder: t5Decoder(c, c.num_decoder_layers, shared, { last: () => roundedFeedForwardLayer(c) }),
    };
  },
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_decoder_layers, heads: c.num_heads, headSize: c.d_kv }),
  distant: true,
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id ?? 0),
};

/** What the class computes of `feed_forward_proj`. */
const denseActivation = (name: string) => ({
  dense_act_fn: name === "gated-gelu" ? "gelu_new" : (name.split("-").at(-1) ?? name),
  is_gated_act: name.startsWith("gated-"),
});

/** T5 with an encoder whose tokens see those near them, and with `transient-global` every block's sum (Guo et al., 2021). */
export default textFamily<LongT5Config>({
  facts,
  // As T5's: a checkpoint that denies its tie does not scale what its head reads.
  resolve: (c, merged) => ({
    scale_decoder_outputs: merged["tie_word_embeddings"] !== false,
    ...denseActivation(c.feed_forward_proj),
  }),
  repo: "google/long-t5-tglobal-base",
  checkpoints: {
    LongT5ForConditionalGeneration: [
      "google/long-t5-tglobal-large",
      "google/long-t5-local-base",
      "google/long-t5-local-large",
    ],
  },
  // The checkpoint denies its tie, which the class makes all the same; said as it is, version 4 agrees.
  reference: {
    d_model: 768,
    num_layers: 12,
    num_decoder_layers: 12,
    num_heads: 12,
    feed_forward_proj: "gated-gelu",
    encoder_attention_type: "transient-global",
    decoder_start_token_id: 0,
    n_positions: 4096,
  },
  computed: ["tie_word_embeddings"],
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  // Texts cross the radius, and distances within it more than the exact buckets.
  tiny: (c) => ({
    local_radius: Math.min(c.local_radius, 10),
    global_block_size: Math.min(c.global_block_size, 4),
  }),
  tokenizer: "t5",
  architectures: {
    LongT5Model: seq2seqModel(family),
    LongT5ForConditionalGeneration: conditionalGeneration(family, {
      task: "text2text-generation",
      scaled: (x, c) => (c.scale_decoder_outputs ? x.mul(1 / Math.sqrt(c.d_model)) : x),
    }),
    LongT5EncoderModel: encoderModel(encoderOnly),
  },
  variants: {
    "local attention": { config: { encoder_attention_type: "local" } },
    "the first T5's blocks, scores not scaled": {
      config: { feed_forward_proj: "relu", tie_word_embeddings: false },
      classes: ["LongT5ForConditionalGeneration"],
    },
  },
});
