import { type BigBirdConfig, bigBird } from "@tiny-random/atlas/configs/big_bird";
import { type Architecture, defineArchitecture, type InputSynthesizer, idTensor, rowsOf } from "@tiny-random/core";
import { activation, linear, module, Tensor } from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { blockSparseMask, lastBlockIsGlobal } from "../layers/encoder/block-sparse-mask.ts";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import { type EncoderBlock, type EncoderContext, selfAttention } from "../layers/encoder/encoder-attention.ts";
import { encoderClass, encoderInputOptions, readsPadding } from "../layers/encoder/encoder-class.ts";
import { addAndNorm, attentionBlock, intermediate, postNormLayer } from "../layers/encoder/post-norm.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { bertPretraining } from "../layers/heads/bert-classes.ts";
import { spanLogits } from "../layers/heads/decoder-scores.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderMultipleChoice,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../layers/heads/encoder-heads.ts";
import {
  bertLanguageModel,
  bertUnused,
  decoderLanguageModel,
  maskedLanguageModel,
  predictionHead,
} from "../layers/heads/masked-language-model.ts";
import { classificationHead, firstTokenLinear, pooledClassifier } from "../layers/heads/text-classifiers.ts";
import { furtherInput, withHeads } from "../layers/sessions/backbone.ts";
import { encoderSession } from "../layers/sessions/text-sessions.ts";
import { textFamily } from "../text-family.ts";

const layers = (c: BigBirdConfig, layer: readonly EncoderBlock[]) =>
  module({ layer }, (m, x: Tensor, context: EncoderContext) => {
    const mask = c.is_decoder ? context.mask : blockSparseMask(c, context.text.attention_mask);
    return throughLayers(m.layer, x, { ...context, mask });
  });

const { backbone, pooledBackbone } = encoderOf<BigBirdConfig>({
  embeddings: (c) => summedEmbeddings(c, { wordScale: c.rescale_embeddings ? Math.sqrt(c.hidden_size) : undefined }),
  layer: (c, index) => postNormLayer(c, attentionBlock(c, selfAttention(c, index, { bias: c.use_bias }))),
  encoder: layers,
  pooler: (c) => firstTokenLinear(c.hidden_size, (x) => x.tanh()),
});

const family: EncoderFamily<BigBirdConfig> = {
  key: "bert",
  width: (c) => c.hidden_size,
  // Longer than texts that are not cut into blocks, and whole blocks: others are padded, with a warning.
  sentences: 2,
  multipleOf: (c) => c.block_size,
  // Almost every class has the pooler's weights.
  backbone: pooledBackbone,
  pooledBackbone,
};

/** Two texts are long enough. */
const ofPairs = { ...family, sentences: 1 };

const { pretraining } = bertPretraining(family.key, { backbone, pooledBackbone }, predictionHead);
const languageModel = bertLanguageModel(family.key, pooledBackbone);

/** Scores of an answer's start and end behind a feed-forward block; the question's tokens but the first get none. */
const answers = (c: BigBirdConfig) => {
  const parts = {
    intermediate: intermediate(c),
    output: addAndNorm(c, c.intermediate_size),
    qa_outputs: linear(c.hidden_size, 2),
  };
  const qa_classifier = module(parts, (m, x: Tensor) => m.qa_outputs(m.output(m.intermediate(x), x)));
  return withHeads(family.key, backbone(c), { qa_classifier }, (m, hidden, ids, _base, context) => {
    const lengths = furtherInput(context, "question_lengths");
    const places = Tensor.arange(ids.graph, ids.size(1)).unsqueeze(0);
    const ofQuestion = places.lt(lengths).logical_and(places.gt(0)).to("float32");
    return spanLogits(m.qa_classifier(hidden).sub(ofQuestion.unsqueeze(-1).mul(1e6)));
  });
};

/**
 * Questions of one token, which nothing is taken from; and in a separate case those up to the first separator, as the class
 * counts them without this input: what is taken from these scores dwarfs all others.
 */
const withQuestionLengths =
  (synthesizer: InputSynthesizer): InputSynthesizer =>
  async (processors, purpose) => {
    const isMasked = purpose.kind === "distant";
    const made = await synthesizer(processors, isMasked ? { ...purpose, kind: "other" } : purpose);
    const types = made?.inputs["token_type_ids"];
    if (!made || !types) return made;
    const lengths = rowsOf(types).map((row) => [isMasked ? row.indexOf(1) : 1]);
    return { ...made, inputs: { ...made.inputs, question_lengths: idTensor(lengths) } };
  };

const questionAnswering = defineArchitecture({
  task: "question-answering",
  padding: "right",
  build: answers,
  sessions: (model) =>
    encoderSession(model, {
      tokenTypes: true,
      extras: { question_lengths: { dtype: "int64", axes: ["batch_size", 1] } },
    }),
  inputs: (c: BigBirdConfig) => withQuestionLengths(textInputs(c, { ...encoderInputOptions(ofPairs, c), pairs: true })),
});

/** Classes that do not read the pooler they have. */
const unpooled = (architecture: Architecture<BigBirdConfig>): Architecture<BigBirdConfig> => ({
  ...architecture,
  unused: { ...architecture.unused, "bert.pooler.": "its scores are not of the pooled text" },
});

const classes: Record<string, Architecture<BigBirdConfig>> = {
  BigBirdModel: encoderBase(family),
  BigBirdForPreTraining: {
    ...encoderClass(ofPairs, { pairs: true, masked: true }, pretraining),
    unused: bertUnused,
  },
  BigBirdForMaskedLM: unpooled({ ...maskedLanguageModel(family, languageModel), unused: bertUnused }),
  BigBirdForSequenceClassification: unpooled(
    encoderSequenceClassification(
      family,
      classificationHead(family, (x, c) => activation(c.hidden_act)(x)),
    ),
  ),
  BigBirdForTokenClassification: unpooled(encoderTokenClassification(family)),
  BigBirdForMultipleChoice: encoderMultipleChoice(family, pooledClassifier(family)),
  BigBirdForQuestionAnswering: questionAnswering,
};

const causal = decoderLanguageModel(languageModel);

/** BERT with block-sparse attention (Zaheer et al., 2020). */
export default textFamily({
  facts: bigBird,
  repo: "google/bigbird-roberta-base",
  checkpoints: {
    BigBirdForMaskedLM: ["google/bigbird-roberta-large"],
    BigBirdForQuestionAnswering: ["google/bigbird-base-trivia-itc"],
  },
  tiny: (c) => ({ block_size: Math.min(c.block_size, 2) }),
  tokenizer: "big_bird",
  architectures: {
    ...readsPadding(classes, lastBlockIsGlobal),
    // Block-sparse attention has neither causality nor a cache.
    BigBirdForCausalLM: unpooled({
      ...causal,
      requires: { is_decoder: true, attention_type: "original_full" },
      unused: bertUnused,
    }),
  },
  variants: {
    "full attention": { config: { attention_type: "original_full" }, classes: ["BigBirdModel"] },
    "scaled embeddings, projections without biases": {
      config: { rescale_embeddings: true, use_bias: false },
      classes: ["BigBirdModel"],
    },
    "one random block": { config: { num_random_blocks: 1 }, classes: ["BigBirdModel"] },
  },
});
