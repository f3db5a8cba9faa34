import { type LEDConfig, led } from "@tiny-random/atlas/configs/led";
import type { NamedTensors } from "@tiny-random/core";
import { linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import {
  type GlobalTokens,
  globalTokenInputs,
  globalTokens,
  globalWindowAttention,
  windowOfLayer,
} from "@tiny-random/text/layers/encoder/global-window-attention";
import { textFamily } from "@tiny-random/text/text-family";
import type { Source } from "../layers/attention.ts";
import {
  type BartFamily,
  bartConditionalGeneration,
  bartModel,
  bartQuestionAnswering,
} from "../layers/bart-classes.ts";
import { bartEncoderLayer, postNorm } from "../layers/bart-layers.ts";
import { learnedPositions } from "../layers/positions.ts";
import { needed } from "../layers/seq2seq-family.ts";
import { textInputNames, tokenValues } from "../layers/sessions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

/** What the encoder's layers attend to. */
interface LEDSource extends Source {
  readonly tokens?: GlobalTokens;
}

const encoderSource = (inputs: NamedTensors): LEDSource => {
  const texts = needed(inputs, "attention_mask");
  const mask = paddingMask(texts);
  return { mask, tokens: globalTokens(texts, needed(inputs, "global_attention_mask"), mask) };
};

/** Longformer's attention with an output projection beside it. */
const attention = (c: LEDConfig, layer: number) => {
  const reach = windowOfLayer(c.attention_window, layer) / 2;
  const parts = {
    longformer_self_attn: globalWindowAttention(c.d_model, c.encoder_attention_heads, reach),
    output: linear(c.d_model, c.d_model),
  };
  return module(parts, (m, x: Tensor, { tokens }: LEDSource) => {
    if (!tokens) throw new Error("Longformer's attention needs to know which tokens are global");
    return m.output(m.longformer_self_attn(x, tokens));
  });
};

const longestWindow = (c: LEDConfig): number => Math.max(...[c.attention_window].flat());

/** BART with Longformer's encoder, and more positions for it than for the decoder (Beltagy et al., 2020). */
const family: BartFamily<LEDConfig> = {
  key: "led",
  order: postNorm,
  positions: (c, side) => {
    const count = side === "encoder" ? c.max_encoder_position_embeddings : c.max_decoder_position_embeddings;
    return learnedPositions(count, c.d_model, 0);
  },
  norms: { layernorm_embedding: true },
  encoderLayer: (c, layer) => bartEncoderLayer(c, { order: postNorm }, attention(c, layer)),
  encoderSource,
  inputs: () => ({ ...textInputNames, global_attention_mask: tokenValues }),
  texts: (c) => ({ tokenInputs: globalTokenInputs, multipleOf: longestWindow(c), promptLength: longestWindow(c) }),
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "summarization",
  bias: true,
};

export default textFamily({
  facts: led,
  repo: "allenai/led-base-16384",
  checkpoints: { LEDForConditionalGeneration: ["allenai/led-large-16384", "allenai/led-large-16384-arxiv"] },
  reference: {
    d_model: 768,
    encoder_layers: 6,
    encoder_ffn_dim: 3072,
    encoder_attention_heads: 12,
    decoder_layers: 6,
    decoder_ffn_dim: 3072,
    decoder_attention_heads: 12,
    attention_window: Array<number>(6).fill(1024),
  },
  generationConfig: {
    bos_token_id: 0,
    decoder_start_token_id: 2,
    eos_token_id: 2,
    pad_token_id: 1,
  },
  longestText: (c) => c.max_encoder_position_embeddings,
  tiny: (c) => ({
    max_encoder_position_embeddings: Math.min(c.max_encoder_position_embeddings, 1024),
    max_decoder_position_embeddings: Math.min(c.max_decoder_position_embeddings, 512),
  }),
  tokenizer: "roberta",
  architectures: {
    LEDModel: bartModel(family),
    LEDForConditionalGeneration: bartConditionalGeneration(family),
    LEDForQuestionAnswering: bartQuestionAnswering(family),
  },
  variants: {
    "one window for all layers": { config: { attention_window: 512 }, classes: ["LEDModel"] },
    "windows of two sizes": { config: { attention_window: [8, 4, 8, 4, 8, 4] }, classes: ["LEDModel"] },
  },
});
