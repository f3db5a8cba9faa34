import { t5 } from "@tiny-random/atlas/configs/t5";
import { type Architecture, labelsOf } from "@tiny-random/core";
import { embedding, linear } from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { seq2seqModel } from "../layers/seq2seq-model.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";
import { feedForwardLayer, type T5FeedForwardConfig } from "../layers/t5-layers.ts";
import { type BiasHolders, t5Decoder, t5Encoder } from "../layers/t5-stacks.ts";
import {
  encoderModel,
  questionAnswering,
  sequenceClassification,
  type TextToTextFamily,
  textClass,
} from "../layers/text-classes.ts";

/** The config fields of T5 and its successors. */
export interface T5Config extends T5FeedForwardConfig {
  readonly vocab_size: number;
  readonly num_layers: number;
  readonly num_decoder_layers: number | null;
  readonly tie_word_embeddings: boolean;
  /** Whether the decoder's outputs are scaled before the head, as in T5 1.0. */
  readonly scale_decoder_outputs?: boolean;
}

const partsOf = (c: T5Config, holders: BiasHolders) => ({ holders, last: () => feedForwardLayer(c) });

const encoderOnly = (holders: BiasHolders) => (c: T5Config) => {
  const shared = embedding(c.vocab_size, c.d_model);
  return { shared, encoder: t5Encoder(c, c.num_layers, shared, partsOf(c, holders)) };
};

const familyOf = (holders: BiasHolders): TextToTextFamily<T5Config> => ({
  parts: (c) => {
    const { shared, encoder } = encoderOnly(holders)(c);
    const layers = c.num_decoder_layers ?? c.num_layers;
    return { shared, encoder, decoder: t5Decoder(c, layers, shared, partsOf(c, holders)) };
  },
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_decoder_layers ?? c.num_layers, heads: c.num_heads, headSize: c.d_kv }),
  distant: true,
  shifted: (ids, c) => shiftTokensRight(ids, Number(c["decoder_start_token_id"] ?? 0)),
});

/** One score per label and token, from the encoder alone. */
const tokenClassification = (holders: BiasHolders) =>
  textClass(
    { key: "transformer", parts: encoderOnly(holders) },
    {
      task: "token-classification",
      heads: (c: T5Config) => ({ classifier: linear(c.d_model, labelsOf(c)) }),
      answer: ({ classifier }, { encoder }, inputs) => ({ logits: classifier(encoder(inputs)) }),
    },
  );

/**
 * The classes of T5 and its successors, by Transformers' names for them.
 *
 * @param holders which layers hold a relative position bias
 */
export const t5Classes = (
  prefix: string,
  scalesOutputs: (c: T5Config) => boolean,
  holders: BiasHolders = "first",
): Record<string, Architecture<T5Config>> => {
  const family = familyOf(holders);
  return {
    [`${prefix}Model`]: seq2seqModel(family),
    [`${prefix}ForConditionalGeneration`]: conditionalGeneration(family, {
      task: "text2text-generation",
      scaled: (x, c) => (scalesOutputs(c) ? x.mul(1 / Math.sqrt(c.d_model)) : x),
    }),
    [`${prefix}EncoderModel`]: encoderModel(encoderOnly(holders)),
    [`${prefix}ForSequenceClassification`]: sequenceClassification({ ...family, key: "transformer" }),
    [`${prefix}ForTokenClassification`]: tokenClassification(holders),
    [`${prefix}ForQuestionAnswering`]: questionAnswering(family),
  };
};

export default textFamily({
  facts: t5,
  // Checkpoints of the later versions deny their tie, by which the class knows that they do not scale; it ties all the same.
  resolve: (_, merged) => ({ scale_decoder_outputs: merged["tie_word_embeddings"] !== false }),
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
  computed: ["tie_word_embeddings"],
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: "t5",
  architectures: t5Classes("T5", (c) => c.scale_decoder_outputs ?? true),
});
