import { labelsOf } from "@tiny-random/core";
import { baseModel, linear, module, type Tensor } from "@tiny-random/nn";
import { spanLogits } from "@tiny-random/text/layers/heads/decoder-scores";
import { multimodalFamily } from "../../multimodal-family.ts";
import { type DocumentModel, documentClass, withHead } from "./document-class.ts";
import { type DocumentInputs, documentEncoder } from "./document-encoder.ts";

/** The defaults of LayoutLMv3Config. */
const defaults = {
  model_type: "layoutlmv3",
  vocab_size: 50265,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  initializer_range: 0.02,
  layer_norm_eps: 1e-5,
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  max_2d_position_embeddings: 1024,
  coordinate_size: 128,
  shape_size: 128,
  has_relative_attention_bias: true,
  rel_pos_bins: 32,
  max_rel_pos: 128,
  rel_2d_pos_bins: 64,
  max_rel_2d_pos: 256,
  has_spatial_attention_bias: true,
  text_embed: true,
  visual_embed: true,
  input_size: 224,
  num_channels: 3,
  patch_size: 16,
  classifier_dropout: null as number | null,
};
type LayoutConfig = typeof defaults;

/** Scores behind one hidden layer. */
const hiddenLayerHead = (c: LayoutConfig, outputs: number) =>
  module({ dense: linear(c.hidden_size, c.hidden_size), out_proj: linear(c.hidden_size, outputs) }, (m, x: Tensor) =>
    m.out_proj(m.dense(x).tanh()),
  );

/** Many labels get a hidden layer. */
const tokenHead = (c: LayoutConfig) => {
  const labels = labelsOf(c);
  return labels < 10 ? linear(c.hidden_size, labels) : hiddenLayerHead(c, labels);
};

const answers = (model: DocumentModel, inputs: DocumentInputs) => model(inputs);

export default multimodalFamily({
  defaults,
  repo: "microsoft/layoutlmv3-base",
  reference: { max_position_embeddings: 514 },
  tokenizer: "layoutlmv3",
  preprocessor: {
    image_processor_type: "LayoutLMv3ImageProcessor",
    // Words come with their boxes: reading them off the image is another program's work.
    apply_ocr: false,
    do_resize: true,
    size: { height: 224, width: 224 },
    resample: 2,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
  },
  processor: { className: "LayoutLMv3Processor", imageSize: (c) => c.input_size },
  tiny: (c, { size }) => ({
    input_size: 4 * c.patch_size,
    // Four coordinates and two extents fill the width.
    coordinate_size: size.width / 8,
    shape_size: size.width / 4,
  }),
  architectures: {
    LayoutLMv3Model: documentClass(
      (c: LayoutConfig) => baseModel(documentEncoder(c)),
      (model, inputs) => ({ last_hidden_state: model(inputs) }),
    ),
    LayoutLMv3ForSequenceClassification: documentClass(
      (c: LayoutConfig) =>
        withHead(c, { classifier: hiddenLayerHead(c, labelsOf(c)) }, (m, hidden) => ({
          logits: m.classifier(hidden.select(1, 0)),
        })),
      answers,
      { task: "text-classification" },
    ),
    LayoutLMv3ForTokenClassification: documentClass(
      (c: LayoutConfig) =>
        withHead(c, { classifier: tokenHead(c) }, (m, hidden, ids) => ({
          logits: m.classifier(hidden.slice(1, 0, ids.size(1))),
        })),
      answers,
      { task: "token-classification" },
    ),
    LayoutLMv3ForQuestionAnswering: documentClass(
      (c: LayoutConfig) =>
        withHead(c, { qa_outputs: hiddenLayerHead(c, 2) }, (m, hidden) => spanLogits(m.qa_outputs(hidden))),
      answers,
      { task: "document-question-answering", questions: true },
    ),
  },
});
