import { type TapasConfig, tapas } from "@tiny-random/atlas/configs/tapas";
import { InputError } from "@tiny-random/core";
import { linear, Parameter, weight } from "@tiny-random/nn";
import { encoderOf } from "../../layers/encoder/encoder.ts";
import { encoderClass } from "../../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import { encoderBase, encoderSequenceClassification } from "../../layers/heads/encoder-heads.ts";
import {
  bertLanguageModel,
  maskedLanguageModel,
  bertUnused as unused,
} from "../../layers/heads/masked-language-model.ts";
import { pooledClassifier } from "../../layers/heads/text-classifiers.ts";
import { type TextModel, withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { extendedTokenizer, plainWordPieces } from "../../tokenizers/embedded.ts";
import { selectCells } from "./cells.ts";
import { embeddings } from "./embeddings.ts";
import { tableInputs, typeCount } from "./tables.ts";

const { backbone, pooledBackbone } = encoderOf<TapasConfig>({ embeddings });

const family: EncoderFamily<TapasConfig> = {
  key: "tapas",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  own: {
    sessions: () => ({
      token_type_ids: { dtype: "int64", axes: ["batch_size", "sequence_length", typeCount] },
    }),
    synthesizer: (c, { masked = false }) => tableInputs(c, { masked }),
  },
  backbone,
  pooledBackbone,
};

/** A number beside the weights of a score. */
const scalar = () => new Parameter([], { kind: "bias" });

/** Which cells answer, and what is to be made of them: their sum, their mean, their number. */
const questionAnswering = (c: TapasConfig): TextModel => {
  if (!c.select_one_column)
    throw new InputError(
      "TAPAS without select_one_column is not supported",
      "Transformers scores cells by columns in any case, and fails without them. Turn it on.",
    );
  const heads = {
    output_weights: weight([c.hidden_size], c.hidden_size),
    column_output_weights: weight([c.hidden_size], c.hidden_size),
    output_bias: scalar(),
    column_output_bias: scalar(),
    aggregation_classifier: c.num_aggregation_labels > 0 ? linear(c.hidden_size, c.num_aggregation_labels) : undefined,
  };
  return withHeads(family.key, pooledBackbone(c), heads, (m, hidden, _ids, model, context) => {
    const score = (weights: Parameter, bias: Parameter) => hidden.mul(weights).sum(-1).add(bias);
    const scores = {
      cells: score(m.output_weights, m.output_bias).div(c.temperature),
      columns: score(m.column_output_weights, m.column_output_bias),
    };
    const logits_aggregation = m.aggregation_classifier?.(model.pooler(hidden));
    return { logits: selectCells(c, scores, context), ...(logits_aggregation && { logits_aggregation }) };
  });
};

export default textFamily({
  facts: tapas,
  repo: "google/tapas-base-finetuned-wtq",
  checkpoints: {
    TapasForQuestionAnswering: ["google/tapas-base-finetuned-wtq", "google/tapas-large-finetuned-wtq"],
    TapasForSequenceClassification: ["google/tapas-base-finetuned-tabfact"],
    TapasForMaskedLM: ["google/tapas-base-masklm"],
  },
  // The settings for WikiTable Questions that come with the original checkpoints.
  reference: {
    num_aggregation_labels: 4,
    aggregation_labels: { "0": "NONE", "1": "SUM", "2": "AVERAGE", "3": "COUNT" },
    use_answer_as_supervision: true,
    answer_loss_cutoff: 0.664694,
    cell_selection_preference: 0.207951,
    huber_loss_delta: 0.121194,
    init_cell_selection_weights_to_zero: true,
    temperature: 0.0352513,
  },
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: extendedTokenizer("bert", {
    tokens: { empty_token: "[EMPTY]" },
    settings: {
      tokenizer_class: "TapasTokenizer",
      extra_special_tokens: undefined,
      additional_special_tokens: ["[EMPTY]"],
    },
    decoder: plainWordPieces,
  }),
  // As many types as the class counts rows, and twice the width, not four times: the model stays below a megabyte.
  tiny: (c: TapasConfig, { size }) => ({
    type_vocab_sizes: c.type_vocab_sizes.map((types) => Math.min(types, c.max_num_rows)),
    intermediate_size: 2 * size.width,
  }),
  variants: {
    "positions of the whole text, no aggregation, no column": {
      config: {
        reset_position_index_per_cell: false,
        num_aggregation_labels: 0,
        aggregation_labels: null,
        allow_empty_column_selection: true,
      },
      classes: ["TapasForQuestionAnswering"],
    },
  },
  architectures: {
    TapasModel: encoderBase(family),
    TapasForMaskedLM: { ...maskedLanguageModel(family, bertLanguageModel(family.key, backbone)), unused },
    TapasForQuestionAnswering: {
      ...encoderClass(family, {}, questionAnswering),
      padding: { none: "tokens outside of the table are one cell, whose mean score counts padding" },
    },
    TapasForSequenceClassification: encoderSequenceClassification(family, pooledClassifier(family)),
  },
});
