import { layoutlmv3 } from "@tiny-random/atlas/configs/layoutlmv3";
import {
  type Architecture,
  type ConfigOf,
  defineArchitecture,
  labelsOf,
  narrowed,
  type PipelineTask,
  positionsBehindPadding,
} from "@tiny-random/core";
import { type AnyModule, andThen, baseModel, linear, module, type Tensor } from "@tiny-random/nn";
import { spanLogits } from "@tiny-random/text/layers/heads/decoder-scores";
import { encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { multimodalFamily } from "../../multimodal-family.ts";
import { type DocumentInputs, layoutEncoder } from "./encoder.ts";
import { documentQuestions, documents } from "./inputs.ts";

const facts = narrowed(layoutlmv3, { pad_token_id: "number", patch_size: "number" });
type LayoutConfig = ConfigOf<typeof facts>;

/** Two linear layers with tanh between them. */
const hiddenLayerHead = (c: LayoutConfig, outputs: number) =>
  module({ dense: linear(c.hidden_size, c.hidden_size), out_proj: linear(c.hidden_size, outputs) }, (m, x: Tensor) =>
    m.out_proj(m.dense(x).tanh()),
  );

/** Ten labels or more have a hidden layer. */
const tokenHead = (c: LayoutConfig) => {
  const labels = labelsOf(c);
  return labels < 10 ? linear(c.hidden_size, labels) : hiddenLayerHead(c, labels);
};

/** A class with its weights. */
type DocumentModel = ((inputs: DocumentInputs) => Readonly<Record<string, Tensor>>) & AnyModule;

/** A class that reads words in boxes and an image of the page. */
const documentClass = (
  build: (c: LayoutConfig) => DocumentModel,
  { task, inputs = documents }: { readonly task?: PipelineTask; readonly inputs?: typeof documents } = {},
): Architecture<LayoutConfig> =>
  defineArchitecture<LayoutConfig, DocumentModel>({
    ...(task && { task }),
    padding: "right",
    build,
    sessions: (model, c) => ({
      model: {
        inputs: {
          ...encoderSession(() => ({})).model.inputs,
          bbox: { dtype: "int64", axes: ["batch_size", "sequence_length", 4] },
          pixel_values: { dtype: "float32", axes: ["batch_size", c.num_channels, c.input_size, c.input_size] },
        },
        trace: ({ input_ids: ids, attention_mask: mask, bbox: boxes, pixel_values: pixels }) => {
          if (!ids || !mask || !boxes || !pixels) throw new Error("a document has words, boxes and an image");
          return model({ ids, mask, boxes, pixels });
        },
      },
    }),
    inputs,
  });

const bare = (c: LayoutConfig): DocumentModel =>
  andThen(baseModel(layoutEncoder(c)), (last_hidden_state) => ({ last_hidden_state }));

/** A class of each document, by its first token. */
const sequenceClassification = (c: LayoutConfig): DocumentModel =>
  module(
    { layoutlmv3: baseModel(layoutEncoder(c)), classifier: hiddenLayerHead(c, labelsOf(c)) },
    (m, inputs: DocumentInputs) => ({ logits: m.classifier(m.layoutlmv3(inputs).select(1, 0)) }),
  );

/** A class of each token. */
const tokenClassification = (c: LayoutConfig): DocumentModel =>
  module({ layoutlmv3: baseModel(layoutEncoder(c)), classifier: tokenHead(c) }, (m, inputs: DocumentInputs) => ({
    logits: m.classifier(m.layoutlmv3(inputs).slice(1, 0, inputs.ids.size(1))),
  }));

/** Where an answer begins and ends. */
const questionAnswering = (c: LayoutConfig): DocumentModel =>
  module({ layoutlmv3: baseModel(layoutEncoder(c)), qa_outputs: hiddenLayerHead(c, 2) }, (m, inputs: DocumentInputs) =>
    spanLogits(m.qa_outputs(m.layoutlmv3(inputs))),
  );

export default multimodalFamily({
  facts,
  repo: "microsoft/layoutlmv3-base",
  reference: { max_position_embeddings: 514 },
  longestText: (c) => positionsBehindPadding(c),
  tokenizer: "layoutlmv3",
  preprocessor: {
    image_processor_type: "LayoutLMv3ImageProcessor",
    // The checkpoint's processor reads words off the image by Tesseract; here they are given.
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
  variants: {
    "no relative position bias": {
      config: { has_relative_attention_bias: false, has_spatial_attention_bias: false },
      classes: ["LayoutLMv3Model"],
    },
  },
  architectures: {
    LayoutLMv3Model: documentClass(bare),
    LayoutLMv3ForSequenceClassification: documentClass(sequenceClassification, { task: "text-classification" }),
    LayoutLMv3ForTokenClassification: documentClass(tokenClassification, { task: "token-classification" }),
    LayoutLMv3ForQuestionAnswering: documentClass(questionAnswering, {
      task: "document-question-answering",
      inputs: documentQuestions,
    }),
  },
});
