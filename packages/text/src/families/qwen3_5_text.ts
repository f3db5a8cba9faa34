import { type Qwen3_5TextConfig, qwen35Text } from "@tiny-random/atlas/configs/qwen3_5_text";
import type { ModelConfig, Size } from "@tiny-random/core";
import { centeredRmsNorm } from "@tiny-random/nn";
import { type HybridDecoderSlots, hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { everyFourth } from "../layers/decoder/layer-kinds.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { queryGatedAttention } from "../layers/decoder/query-gated-attention.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import {
  deltaNetSizes,
  deltaNetStates,
  gatedDeltaNet,
  separateProjections,
} from "../layers/recurrent/gated-delta-net.ts";
import { turningRope } from "../layers/rope/mrope.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { thirdSections } from "../layers/rope/tiny-sections.ts";
import { placesOf } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

type Qwen35Config = Omit<Qwen3_5TextConfig, "intermediate_size">;

/** Positions on three axes, which share out the pairs of the checkpoint's heads where a config does not say it. */
export const qwen35Turns = turningRope([11, 11, 10]);

/** Qwen3-Next with separate projections, and positions on three axes: time, height and width. */
export const qwen35Slots = <C extends Qwen35Config>(): Omit<HybridDecoderSlots<C>, "mlp"> => ({
  norm: (c) => centeredRmsNorm(c.hidden_size, c.rms_norm_eps),
  attention: queryGatedAttention,
  rope: qwen35Turns,
  rotarySize: (c) => partialRotarySize(c, c.head_dim, 1),
  // transformers.js counts positions for models that also read images only.
  givenPositions: false,
  positions: placesOf,
  kindOf: (c, layer) => c.layer_types[layer],
  kinds: {
    full_attention: { carries: keyValues },
    linear_attention: {
      key: "linear_attn",
      mixer: (c, layer) => gatedDeltaNet(c, layer, separateProjections(deltaNetSizes(c))),
      carries: (c) => ({ states: deltaNetStates(deltaNetSizes(c)) }),
    },
  },
});

/** The ropes of the checkpoints. */
export const qwen35Rope = {
  mrope_interleaved: true,
  mrope_section: [11, 11, 10],
  partial_rotary_factor: 0.25,
  rope_theta: 10000000,
  rope_type: "default",
};

/** A quarter of a head is rotary, and a third of that for each axis; two heads of values share one of keys. */
export const tinyQwen35 = (size: Size, headSize: number, { rope_parameters: rope }: ModelConfig) => ({
  // A layer of each kind: four are larger than a tiny model may be.
  num_hidden_layers: 2,
  full_attention_interval: 2,
  layer_types: ["linear_attention", "full_attention"],
  head_dim: headSize,
  linear_num_key_heads: 2,
  linear_num_value_heads: 4,
  linear_key_head_dim: size.headSize,
  linear_value_head_dim: size.headSize,
  rope_parameters: { ...(rope as object), mrope_section: thirdSections(headSize / 8) },
});

const family = hybridDecoderFamily<Qwen3_5TextConfig>({ ...qwen35Slots<Qwen3_5TextConfig>(), mlp: (c) => gatedMlp(c) });

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  full_attention_interval: 4,
  attn_output_gate: true,
  mamba_ssm_dtype: "float32",
  max_position_embeddings: 262144,
  rope_parameters: qwen35Rope,
  // transformers.js reads it here.
  layer_types: everyFourth(32, "linear_attention"),
  eos_token_id: 248044,
  dtype: "bfloat16",
};

export default textFamily<Qwen3_5TextConfig>({
  facts: qwen35Text,
  repo: "Qwen/Qwen3.5-9B",
  reference,
  tokenizer: "qwen3_5",
  // Four rotary pairs, so that axes take a second turn; wide heads leave less room for the feed-forward block.
  tiny: (_c, { size }, merged) => ({
    ...tinyQwen35(size, 4 * size.headSize, merged),
    intermediate_size: size.width / 2,
  }),
  architectures: {
    Qwen3_5TextModel: base(family),
    // Checkpoints of the model that also reads images are loaded as this class too.
    Qwen3_5ForCausalLM: { configuredFrom: ["qwen3_5"], ...causalLM(family) },
    Qwen3_5TextForSequenceClassification: lastTokenClassification(family),
  },
  towers: { language: languageOf(family) },
  variants: {
    "tied, biases": {
      config: { tie_word_embeddings: true, attention_bias: true },
      classes: ["Qwen3_5ForCausalLM"],
    },
    "a key head for each value head": {
      config: { linear_num_key_heads: 32, linear_num_value_heads: 32 },
      classes: ["Qwen3_5ForCausalLM"],
    },
  },
});
