import { t5GemmaModule } from "@tiny-random/atlas/configs/t5_gemma_module";
import { t5gemma } from "@tiny-random/atlas/configs/t5gemma";
import {
  type BuiltProcessor,
  type ConfigOf,
  type Context,
  labelsOf,
  type ModelConfig,
  type NamedTensors,
  narrowed,
  type ProcessorBuilder,
  shrinkConfig,
} from "@tiny-random/core";
import { linear, module, Tensor } from "@tiny-random/nn";
import { softCap } from "@tiny-random/text/layers/heads/decoder-heads";
import { textFamily } from "@tiny-random/text/text-family";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import { needed } from "../../layers/seq2seq-family.ts";
import { seq2seqModel } from "../../layers/seq2seq-model.ts";
import { shiftTokensRight } from "../../layers/shift-tokens.ts";
import { decodedText, encoderModel, type TextToTextFamily, textClass } from "../../layers/text-classes.ts";
import { t5GemmaDecoder, t5GemmaEncoder } from "./stacks.ts";

const facts = narrowed(t5gemma, {
  encoder: narrowed(t5GemmaModule, { bos_token_id: "number", pad_token_id: "number" }),
  decoder: narrowed(t5GemmaModule, { bos_token_id: "number", pad_token_id: "number" }),
});
type T5GemmaConfig = ConfigOf<typeof facts>;

const family: TextToTextFamily<T5GemmaConfig> = {
  key: "model",
  parts: (c) => ({ encoder: t5GemmaEncoder(c.encoder), decoder: t5GemmaDecoder(c.decoder) }),
  width: (c) => c.decoder.hidden_size,
  encoderWidth: (c) => c.encoder.hidden_size,
  vocabulary: (c) => c.decoder.vocab_size,
  cache: ({ decoder }) => ({
    layers: decoder.num_hidden_layers,
    heads: decoder.num_key_value_heads,
    headSize: decoder.head_dim,
  }),
  distant: true,
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder.bos_token_id),
};

/** The parts of a text class: with a decoder, or as the config says the encoder alone. */
const textParts = (c: T5GemmaConfig) => ({
  encoder: t5GemmaEncoder(c.encoder),
  decoder: c.is_encoder_decoder ? t5GemmaDecoder(c.decoder) : undefined,
});

/** The states that are scored: the decoder's for the encoder's text, or the encoder's. */
const scored = ({ encoder, decoder }: ReturnType<typeof textParts>, inputs: NamedTensors, c: T5GemmaConfig): Tensor =>
  decoder ? decodedText(family, { encoder, decoder }, inputs, c) : encoder(inputs);

const scoresOf = (c: T5GemmaConfig) => {
  const width = c.is_encoder_decoder ? c.decoder.hidden_size : c.encoder.hidden_size;
  return { score: module({ out_proj: linear(width, labelsOf(c)) }, (m, x: Tensor) => m.out_proj(x)) };
};

/** Where a text is scored: its last token, which a decoder has one place later, if there is such a place. */
const lastPlace = (ids: Tensor, c: T5GemmaConfig): Tensor => {
  const { graph } = ids;
  const places = Tensor.arange(graph, ids.size(1)).unsqueeze(0);
  const last = ids.ne(c.pad_token_id).to("int64").mul(places).argmax(1, true);
  return c.is_encoder_decoder ? last.add(1).minimum(graph.dimValue(ids.size(1)).sub(1)) : last;
};

const classOfTexts = { key: "model", parts: textParts };

/** Shifted right, the longest text loses its last token, and the others do not, which are then scored at it. */
const scoredAtShifted = { none: "the longest text is scored at the token before its last, the others at their last" };

const sequenceClassification = textClass(
  { ...classOfTexts, padding: scoredAtShifted },
  {
    task: "text-classification",
    heads: scoresOf,
    answer: ({ score }, parts, inputs, c: T5GemmaConfig) => {
      const scores = score(scored(parts, inputs, c));
      const place = lastPlace(needed(inputs, "input_ids"), c).unsqueeze(-1);
      return { logits: scores.gather(1, place.expand([scores.size(0), 1, scores.size(-1)])).squeeze(1) };
    },
  },
);

const tokenClassification = textClass(classOfTexts, {
  task: "token-classification",
  heads: scoresOf,
  answer: ({ score }, parts, inputs, c: T5GemmaConfig) => ({ logits: score(scored(parts, inputs, c)) }),
});

/** Both stacks have the tokenizer's vocabulary and ids. */
const followed = (tokenizer: BuiltProcessor, target: ModelConfig): ModelConfig => ({
  ...tokenizer.sync(target),
  encoder: tokenizer.sync(target["encoder"] as ModelConfig),
  decoder: tokenizer.sync(target["decoder"] as ModelConfig),
});

const processor = (c: T5GemmaConfig, context: Context): ProcessorBuilder => {
  const { name, build } = tokenizerBuilder(c, context);
  return {
    name,
    build: () => {
      const built = build();
      return { ...built, sync: (target) => (target["encoder"] ? followed(built, target) : built.sync(target)) };
    },
  };
};

/** What the class tells its stacks. */
const resolve = (c: T5GemmaConfig, merged: ModelConfig): Partial<T5GemmaConfig> => {
  const shared = { dropout_rate: c.dropout_rate, attention_dropout: c.attention_dropout };
  const { encoder, decoder } = c;
  const stated = (key: "bos_token_id" | "pad_token_id" | "eos_token_id" | "initializer_range") =>
    merged[key] === undefined ? { [key]: decoder[key] } : {};
  const looks = { is_decoder: true, use_cache: true, cross_attention_hidden_size: encoder.hidden_size };
  return {
    encoder: { ...encoder, ...shared, is_decoder: false },
    decoder: { ...decoder, ...shared, ...looks },
    ...stated("bos_token_id"),
    ...stated("pad_token_id"),
    ...stated("eos_token_id"),
    ...stated("initializer_range"),
  };
};

/** Gemma 2 as an encoder and a decoder, adapted from its decoder alone (Zhang et al., 2025). */
export default textFamily<T5GemmaConfig>({
  facts,
  resolve,
  repo: "google/t5gemma-2b-2b-prefixlm-it",
  checkpoints: {
    T5GemmaForConditionalGeneration: [
      "google/t5gemma-2b-2b-ul2",
      "google/t5gemma-s-s-prefixlm",
      "google/t5gemma-9b-9b-ul2",
    ],
  },
  reference: {
    encoder: { rope_theta: 10000 },
    decoder: { rope_theta: 10000, is_decoder: true, cross_attention_hidden_size: 2304 },
    torch_dtype: "bfloat16",
  },
  unwritten: ["encoder.layer_types", "decoder.layer_types"],
  generationConfig: { bos_token_id: 2, decoder_start_token_id: 2, eos_token_id: 1, pad_token_id: 0 },
  // An encoder that is wider than its decoder stays wider.
  tiny: (_, { size }, { encoder, decoder }) => {
    const wider = encoder.hidden_size > decoder.hidden_size ? 2 : 1;
    const width = wider * size.width;
    return {
      encoder: { ...shrinkConfig(encoder, size), hidden_size: width },
      decoder: shrinkConfig({ ...decoder, cross_attention_hidden_size: width }, size),
    };
  },
  tokenizer: "gemma",
  processor,
  architectures: {
    T5GemmaModel: seq2seqModel(family),
    T5GemmaForConditionalGeneration: conditionalGeneration(family, {
      task: "text2text-generation",
      headKey: "lm_head.out_proj",
      scores: (logits, c) => softCap(logits, c.decoder.final_logit_softcapping),
    }),
    T5GemmaEncoderModel: {
      ...encoderModel((c: T5GemmaConfig) => ({ encoder: t5GemmaEncoder(c.encoder) })),
      requires: { is_encoder_decoder: false },
    },
    T5GemmaForSequenceClassification: sequenceClassification,
    T5GemmaForTokenClassification: tokenClassification,
  },
  variants: {
    "classes of the encoder alone": {
      config: { is_encoder_decoder: false },
      classes: ["T5GemmaForSequenceClassification", "T5GemmaForTokenClassification"],
    },
    "no bounds of scores": {
      config: {
        encoder: { attn_logit_softcapping: null },
        decoder: { attn_logit_softcapping: null, final_logit_softcapping: null },
      },
      classes: ["T5GemmaForConditionalGeneration"],
    },
    "an encoder wider than its decoder": {
      config: {
        encoder: { hidden_size: 3584, intermediate_size: 14336, num_attention_heads: 16, num_key_value_heads: 8 },
      },
      classes: ["T5GemmaForConditionalGeneration"],
    },
  },
});
