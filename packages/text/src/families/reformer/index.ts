import type { Architecture } from "@tiny-random/core";
import { bias, linear, module, type Tensor } from "@tiny-random/nn";
import { encoderClass, readsPadding } from "../../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderQuestionAnswering,
  encoderSequenceClassification,
} from "../../layers/heads/encoder-heads.ts";
import { maskedLanguageModel, untiedBias } from "../../layers/heads/masked-language-model.ts";
import type { TextClassifier } from "../../layers/heads/text-classifiers.ts";
import { withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { facts, type ReformerConfig } from "./config.ts";
import { backbone, lengthStep } from "./encoder.ts";

/** Heads read both streams of the reversible layers. */
const family: EncoderFamily<ReformerConfig> = {
  key: "reformer",
  width: (c) => 2 * c.hidden_size,
  tokenTypes: false,
  // Other lengths are padded, with a warning.
  multipleOf: lengthStep,
  backbone,
};

const languageModel = (c: ReformerConfig) => {
  const lm_head = module(
    { decoder: linear(family.width(c), c.vocab_size), bias: bias(c.vocab_size) },
    (m, hidden: Tensor) => m.decoder(hidden),
  );
  return withHeads(family.key, backbone(c), { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
};

const classifier: TextClassifier<ReformerConfig> = (c, labels) => {
  const head = module(
    { dense: linear(family.width(c), c.hidden_size), out_proj: linear(c.hidden_size, labels) },
    (m, hidden: Tensor) => m.out_proj(m.dense(hidden.select(1, 0)).tanh()),
  );
  return withHeads(family.key, backbone(c), { classifier: head }, (m, hidden) => ({ logits: m.classifier(hidden) }));
};

const unused = { "lm_head.bias": untiedBias };

const classes: Record<string, Architecture<ReformerConfig>> = {
  ReformerModel: encoderBase(family),
  // Without a cache: the class decodes by other hashes than it reads a whole text by.
  ReformerModelWithLMHead: {
    ...encoderClass(family, {}, languageModel),
    unused,
    requires: { is_decoder: true },
  },
  ReformerForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused, requires: { is_decoder: false } },
  ReformerForSequenceClassification: {
    ...encoderSequenceClassification(family, classifier),
    requires: { is_decoder: false },
  },
  ReformerForQuestionAnswering: encoderQuestionAnswering(family),
};

/** A tiny grid of places. */
const axialShape = [16, 32];

/** Chunks so short that a sentence has several; those of the text are shorter where they are in the reference. */
const tinyChunks = (c: ReformerConfig) => ({
  lsh_attn_chunk_length: 8,
  local_attn_chunk_length: c.local_attn_chunk_length < c.lsh_attn_chunk_length ? 4 : 8,
});

export default textFamily({
  facts,
  repo: "google/reformer-crime-and-punishment",
  reference: {
    axial_pos_shape: [512, 1024],
    is_decoder: true,
    max_position_embeddings: 524288,
    num_attention_heads: 2,
    num_buckets: [64, 128],
  },
  resolve: (c) => ({ num_hidden_layers: c.attn_layers.length }),
  tokenizer: "reformer",
  variants: {
    "both ways, several rounds of hashes": {
      config: { is_decoder: false, num_hashes: 3, num_buckets: 8, lsh_num_chunks_after: 1, local_num_chunks_after: 1 },
      classes: ["ReformerModel", "ReformerForQuestionAnswering"],
    },
    "a table of positions, shorter chunks of the text": {
      config: { axial_pos_embds: false, local_attn_chunk_length: 32 },
      classes: ["ReformerModel"],
    },
    "hashes alone": { config: { attn_layers: ["lsh", "lsh"], hash_seed: 5 }, classes: ["ReformerModel"] },
  },
  tiny: (c, { size }) => ({
    attn_layers: c.attn_layers.filter((kind, index) => c.attn_layers.indexOf(kind) === index),
    attention_head_size: size.headSize,
    feed_forward_size: 2 * size.width,
    axial_pos_shape: axialShape,
    axial_pos_embds_dim: [size.width / 4, (3 * size.width) / 4],
    max_position_embeddings: 512,
    ...tinyChunks(c),
    num_buckets: Array.isArray(c.num_buckets) ? [2, 4] : 4,
    // Transformers hashes by other random numbers in each pass, unless there is a seed.
    hash_seed: c.hash_seed ?? 0,
  }),
  architectures: readsPadding(classes, "the first chunk sees the last one, which padding makes another"),
});
