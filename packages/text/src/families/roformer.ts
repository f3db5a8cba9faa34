import { type RoFormerConfig, roformer } from "@tiny-random/atlas/configs/roformer";
import { activation, module, Parameter, type Tensor } from "@tiny-random/nn";
import { embeddingsProjection, encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses, encoderMultipleChoice } from "../layers/heads/encoder-heads.ts";
import {
  bertLanguageModel,
  decoderLanguageModel,
  maskedLanguageModel,
  bertUnused as unused,
} from "../layers/heads/masked-language-model.ts";
import { sequenceSummary } from "../layers/heads/sequence-summary.ts";
import { classificationHead, vectorClassifier } from "../layers/heads/text-classifiers.ts";
import { currentPlaces } from "../layers/recurrent/padding.ts";
import { textFamily } from "../text-family.ts";

/** Sines, then cosines of each position's angles (Vaswani et al., 2017), saved with the weights: `[positions, size]`. */
const sinusoids = (positions: number, size: number) => {
  const pairs = size / 2;
  const angle = (index: number) => Math.floor(index / size) / 10000 ** ((index % pairs) / pairs);
  const data = () =>
    Float32Array.from({ length: positions * size }, (_, index) =>
      index % size < pairs ? Math.sin(angle(index)) : Math.cos(angle(index)),
    );
  return new Parameter([positions, size], { kind: "exact", data });
};

/** Layers with rotary position embeddings, whose angles come from a saved table (Su et al., 2021). */
const rotaryLayers = (c: RoFormerConfig, layer: readonly EncoderBlock[]) => {
  const size = c.hidden_size / c.num_attention_heads;
  const perFeature = Array.from({ length: size }, (_, feature) => Math.floor(feature / 2));
  const embed_positions = module({ weight: sinusoids(c.max_position_embeddings, size) }, (m, places: Tensor) => {
    const [sin, cos] = places.embedding(m.weight).unsqueeze(1).chunk(2, -1) as [Tensor, Tensor];
    const index = places.graph.constant(perFeature, "int64");
    return { sin: sin.index_select(-1, index), cos: cos.index_select(-1, index), pairs: "neighbours" as const };
  });
  return module({ embed_positions, layer }, (m, x: Tensor, context: EncoderContext) => {
    const rotary = m.embed_positions(currentPlaces(context.text.attention_mask, x));
    return throughLayers(m.layer, x, { ...context, rotary });
  });
};

const { backbone } = encoderOf<RoFormerConfig>({
  embeddings: (c) => summedEmbeddings(c, { width: c.embedding_size, positions: null }),
  projection: embeddingsProjection,
  encoder: rotaryLayers,
});
const family: EncoderFamily<RoFormerConfig> = { key: "roformer", width: (c) => c.hidden_size, backbone };

const languageModel = bertLanguageModel(family.key, backbone);

const summaryClassifier = vectorClassifier(family, "sequence_summary", (c) => sequenceSummary(c, c.hidden_size));

export default textFamily({
  facts: roformer,
  repo: "junnyu/roformer_chinese_base",
  reference: { embedding_size: 768 },
  tokenizer: "bert",
  variants: {
    "rotary values": { config: { rotary_value: true, embedding_size: 128 }, classes: ["RoFormerModel"] },
  },
  architectures: {
    ...encoderClasses("RoFormer", family, { text: classificationHead(family, (x, c) => activation(c.hidden_act)(x)) }),
    RoFormerForMultipleChoice: {
      ...encoderMultipleChoice(family, summaryClassifier),
      padding: { none: "the class reads the last position of a text, padding or not" },
    },
    RoFormerForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
    // Angles come from a table, which other dtypes round: shifted by padding on the left they are no longer the same.
    RoFormerForCausalLM: { ...decoderLanguageModel(languageModel, { positions: false, padding: "right" }), unused },
  },
});
