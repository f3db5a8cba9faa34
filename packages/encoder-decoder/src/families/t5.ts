import { type Architecture, labelsOf } from "@tiny-random/core";
import { embedding, linear } from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { seq2seqModel } from "../layers/seq2seq-model.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";
import type { T5StackConfig } from "../layers/t5-layers.ts";
import { t5Decoder, t5Encoder } from "../layers/t5-stacks.ts";
import { questionAnswering, sequenceClassification, type TextToTextFamily, textClass } from "../layers/text-classes.ts";

/** The defaults of T5Config: T5 small. */
const defaults = {
  model_type: "t5",
  vocab_size: 32128,
  d_model: 512,
  d_kv: 64,
  d_ff: 2048,
  num_layers: 6,
  num_decoder_layers: null as number | null,
  num_heads: 8,
  relative_attention_num_buckets: 32,
  relative_attention_max_distance: 128,
  dropout_rate: 0.1,
  layer_norm_epsilon: 1e-6,
  initializer_factor: 1,
  feed_forward_proj: "relu",
  is_encoder_decoder: true,
  use_cache: true,
  pad_token_id: 0,
  eos_token_id: 1,
  classifier_dropout: 0,
  is_decoder: false,
  tie_word_embeddings: true,
};

/** The config fields of T5 and its successors. */
export interface T5Config extends T5StackConfig {
  readonly vocab_size: number;
  readonly num_layers: number;
  readonly num_decoder_layers: number | null;
  readonly tie_word_embeddings: boolean;
}

const encoderOnly = (c: T5Config) => {
  const shared = embedding(c.vocab_size, c.d_model);
  return { shared, encoder: t5Encoder(c, c.num_layers, shared) };
};

const parts = (c: T5Config) => {
  const { shared, encoder } = encoderOnly(c);
  return { shared, encoder, decoder: t5Decoder(c, c.num_decoder_layers ?? c.num_layers, shared) };
};

const family: TextToTextFamily<T5Config> = {
  parts,
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_decoder_layers ?? c.num_layers, heads: c.num_heads, headSize: c.d_kv }),
  distant: true,
  shifted: (ids, c) => shiftTokensRight(ids, Number(c["decoder_start_token_id"] ?? 0)),
};

/** One score per label and token, from the encoder alone. */
const tokenClassification = textClass(
  { key: "transformer", parts: encoderOnly },
  {
    task: "token-classification",
    heads: (c: T5Config) => ({ classifier: linear(c.d_model, labelsOf(c)) }),
    answer: ({ classifier }, { encoder }, inputs) => ({ logits: classifier(encoder(inputs)) }),
  },
);

const encoderModel = textClass(
  { parts: encoderOnly },
  {
    task: "feature-extraction",
    heads: () => ({}),
    answer: (_, { encoder }, inputs) => ({ last_hidden_state: encoder(inputs) }),
  },
);

/** The classes of T5 and its successors, by Transformers' names for them. */
export const t5Classes = (
  prefix: string,
  scalesOutputs: (c: T5Config) => boolean,
): Record<string, Architecture<T5Config>> => ({
  [`${prefix}Model`]: seq2seqModel(family),
  [`${prefix}ForConditionalGeneration`]: conditionalGeneration(family, {
    task: "text2text-generation",
    scaled: (x, c) => (scalesOutputs(c) ? x.mul(1 / Math.sqrt(c.d_model)) : x),
  }),
  [`${prefix}EncoderModel`]: encoderModel,
  [`${prefix}ForSequenceClassification`]: sequenceClassification({ ...family, key: "transformer" }),
  [`${prefix}ForTokenClassification`]: tokenClassification,
  [`${prefix}ForQuestionAnswering`]: questionAnswering(family),
});

export default textFamily({
  defaults,
  repo: "google-t5/t5-small",
  checkpoints: {
    T5ForConditionalGeneration: [
      "google-t5/t5-base",
      "google-t5/t5-large",
      "google/flan-t5-small",
      "google/flan-t5-base",
      "Xenova/t5-small",
      "Xenova/flan-t5-small",
    ],
  },
  reference: { num_decoder_layers: 6, decoder_start_token_id: 0, n_positions: 512 },
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: "t5",
  // With tied embeddings, as in T5 1.0, the outputs are scaled.
  architectures: t5Classes("T5", (c) => c.tie_word_embeddings),
});
