import { type LayoutLMConfig, layoutlm } from "@tiny-random/atlas/configs/layoutlm";
import { embedding, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { documentInputs, separatorsInCorner } from "../document-inputs.ts";
import { boxesOf, boxTables, boxVectors } from "../layers/encoder/box-embeddings.ts";
import { encoderOf } from "../layers/encoder/encoder.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
  unreadPooler,
} from "../layers/heads/encoder-heads.ts";
import { bertLanguageModel, maskedLanguageModel, bertUnused as unused } from "../layers/heads/masked-language-model.ts";
import { pooledClassifier } from "../layers/heads/text-classifiers.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** BERT's embeddings, and those of each word's box, summed and normalized (Xu et al., 2020). */
const embeddings = (c: LayoutLMConfig) => {
  const width = c.hidden_size;
  return module(
    {
      word_embeddings: embedding(c.vocab_size, width),
      position_embeddings: embedding(c.max_position_embeddings, width),
      ...boxTables({ positions: c.max_2d_position_embeddings, edge: width, extent: width }),
      token_type_embeddings: embedding(c.type_vocab_size, width),
      LayerNorm: layerNorm(width, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const words = m.word_embeddings(ids).add(m.position_embeddings(positionsOf(ids, context)));
      const boxed = boxVectors(m, boxesOf(context)).reduce((sum, vector) => sum.add(vector), words);
      return m.LayerNorm(boxed.add(m.token_type_embeddings(context.token_type_ids ?? ids.mul(0))));
    },
  );
};

const { pooledBackbone } = encoderOf<LayoutLMConfig>({ embeddings });

/** Every class has the pooler. */
const family: EncoderFamily<LayoutLMConfig> = {
  key: "layoutlm",
  width: (c) => c.hidden_size,
  backbone: pooledBackbone,
  pooledBackbone,
  own: documentInputs({ nowhere: separatorsInCorner, tokenTypes: true, boxes: "int64" }),
};

const unusedPooler = unreadPooler(family.key);

export default textFamily({
  facts: layoutlm,
  repo: "microsoft/layoutlm-base-uncased",
  checkpoints: {
    LayoutLMForMaskedLM: ["microsoft/layoutlm-large-uncased"],
    LayoutLMForQuestionAnswering: ["impira/layoutlm-document-qa"],
  },
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: "bert",
  variants: {
    untied: { config: { tie_word_embeddings: false }, classes: ["LayoutLMForMaskedLM"] },
  },
  // Half as wide as others, for tables of a thousand edges are as wide as the states.
  tiny: (_, { size }) => ({
    hidden_size: size.width / 2,
    num_attention_heads: size.width / size.headSize / 2,
    intermediate_size: 2 * size.width,
  }),
  architectures: {
    LayoutLMModel: encoderBase(family),
    LayoutLMForMaskedLM: {
      ...maskedLanguageModel(family, bertLanguageModel(family.key, pooledBackbone)),
      unused: { ...unused, ...unusedPooler },
    },
    LayoutLMForSequenceClassification: encoderSequenceClassification(family, pooledClassifier(family)),
    LayoutLMForTokenClassification: { ...encoderTokenClassification(family), unused: unusedPooler },
    LayoutLMForQuestionAnswering: {
      ...encoderQuestionAnswering(family),
      task: "document-question-answering",
      unused: unusedPooler,
    },
  },
});
