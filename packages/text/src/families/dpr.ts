import { type DPRConfig, dpr } from "@tiny-random/atlas/configs/dpr";
import type { Architecture } from "@tiny-random/core";
import { baseModel, linear, module, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import { spanLogits } from "../layers/heads/decoder-scores.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";

const bert = encoderOf<DPRConfig>();

/** BERT, and its first token's state, projected where the config says so, as the vector of a text. */
const encoder = (c: DPRConfig) =>
  module(
    {
      bert_model: bert.backbone(c),
      encode_proj: c.projection_dim > 0 ? linear(c.hidden_size, c.projection_dim) : undefined,
    },
    (m, ids: Tensor, context: TextContext) => {
      const hidden = m.bert_model(ids, context);
      const first = hidden.select(1, 0);
      return { hidden, vector: m.encode_proj?.(first) ?? first };
    },
  );

/** The vector of a question under one key, or of a passage with its title under another. */
const vectorClass = (key: string, inputs: { readonly pairs?: boolean } = {}): Architecture<DPRConfig> =>
  encoderClass({}, inputs, (c) =>
    module(
      { encoder: baseModel(encoder(c)) },
      (m, ids: Tensor, context: TextContext) => ({ pooler_output: m.encoder(ids, context).vector }),
      { encoder: key },
    ),
  );

/** Where in each passage the answer stands, and how relevant the passage is. */
const spanPredictor = (c: DPRConfig) =>
  module(
    { encoder: baseModel(encoder(c)), qa_outputs: linear(c.hidden_size, 2), qa_classifier: linear(c.hidden_size, 1) },
    (m, ids: Tensor, context: TextContext) => {
      const { hidden } = m.encoder(ids, context);
      return {
        ...spanLogits(m.qa_outputs(hidden)),
        relevance_logits: m.qa_classifier(hidden.select(1, 0)).squeeze(-1),
      };
    },
  );

const reader = encoderClass<DPRConfig>({ tokenTypes: false }, { pairs: true }, (c) =>
  module({ span_predictor: spanPredictor(c) }, (m, ids: Tensor, context: TextContext) =>
    m.span_predictor(ids, context),
  ),
);

export default textFamily({
  facts: dpr,
  repo: "facebook/dpr-question_encoder-single-nq-base",
  checkpoints: {
    DPRQuestionEncoder: ["facebook/dpr-question_encoder-single-nq-base", "facebook/dpr-question_encoder-multiset-base"],
    DPRContextEncoder: ["facebook/dpr-ctx_encoder-single-nq-base", "facebook/dpr-ctx_encoder-multiset-base"],
    DPRReader: ["facebook/dpr-reader-single-nq-base", "facebook/dpr-reader-multiset-base"],
  },
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: embeddedTokenizer("bert", { tokenizer_class: "DPRQuestionEncoderTokenizer" }),
  // 0 is no projection.
  tiny: (c, { size }) => ({ projection_dim: Math.min(c.projection_dim, size.width / 2) }),
  variants: {
    // The reader's heads read states that are not projected.
    projected: { config: { projection_dim: 128 }, classes: ["DPRQuestionEncoder", "DPRContextEncoder"] },
  },
  architectures: {
    DPRQuestionEncoder: vectorClass("question_encoder"),
    DPRContextEncoder: vectorClass("ctx_encoder", { pairs: true }),
    DPRReader: reader,
  },
});
