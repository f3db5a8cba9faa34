import { type Architecture, defineArchitecture, type PipelineTask } from "@tiny-random/core";
import { type AnyModule, baseModel, type Children, module, type Tensor } from "@tiny-random/nn";
import { encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { type DocumentConfig, type DocumentInputs, documentEncoder } from "./document-encoder.ts";
import { documentInputs } from "./documents.ts";

/** A class with its weights. */
export type DocumentModel = ((inputs: DocumentInputs) => Readonly<Record<string, Tensor>>) & AnyModule;

/** An encoder of documents under its key, heads beside it, and what they make of its hidden states. */
export const withHead = <H extends Children>(
  c: DocumentConfig,
  heads: H,
  forward: (heads: H, hidden: Tensor, ids: Tensor) => Readonly<Record<string, Tensor>>,
): DocumentModel => {
  const children = { layoutlmv3: baseModel(documentEncoder(c)), ...heads };
  return module(children, (m, inputs: DocumentInputs) => forward(m as H, m.layoutlmv3(inputs), inputs.ids));
};

/** A class that reads words in boxes and an image of the page; questions about it, where it answers some. */
export const documentClass = <C extends DocumentConfig, M extends AnyModule>(
  build: (c: C) => M,
  outputs: (model: M, inputs: DocumentInputs) => Readonly<Record<string, Tensor>>,
  options: { task?: PipelineTask; questions?: boolean } = {},
): Architecture<C> =>
  defineArchitecture({
    ...(options.task && { task: options.task }),
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
          return outputs(model, { ids, mask, boxes, pixels });
        },
      },
    }),
    inputs: (c) => documentInputs(c, { questions: options.questions ?? false }),
  });
