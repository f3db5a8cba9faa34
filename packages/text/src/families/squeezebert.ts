import { type SqueezeBertConfig, squeezebert } from "@tiny-random/atlas/configs/squeezebert";
import { activation, attend, conv1d, layerNorm, module, splitHeads, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import {
  encoderClasses,
  encoderQuestionAnswering,
  encoderTokenClassification,
  unreadPooler,
} from "../layers/heads/encoder-heads.ts";
import { bertLanguageModel, maskedLanguageModel, bertUnused as unused } from "../layers/heads/masked-language-model.ts";
import { textFamily } from "../text-family.ts";

/** The class leaves the norms' epsilon at its own default, whatever the config says. */
const epsilon = 1e-12;

/** `[batch, channels, length]` ↔ `[batch, length, channels]`. */
const swapped = (x: Tensor): Tensor => x.transpose(1, 2);

const attention = (c: SqueezeBertConfig) => {
  const project = (groups: number) => conv1d(c.hidden_size, c.hidden_size, 1, { groups });
  const headSize = c.hidden_size / c.num_attention_heads;
  return module(
    { query: project(c.q_groups), key: project(c.k_groups), value: project(c.v_groups) },
    (m, x: Tensor, { mask }: EncoderContext) => {
      const split = (part: Tensor) => splitHeads(swapped(part), c.num_attention_heads, headSize);
      return swapped(attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask }));
    },
  );
};

/** A grouped pointwise convolution, added to the residual stream and normalized over channels. */
const addAndNorm = (c: SqueezeBertConfig, inputs: number, groups: number) =>
  module(
    { conv1d: conv1d(inputs, c.hidden_size, 1, { groups }), layernorm: layerNorm(c.hidden_size, epsilon) },
    (m, x: Tensor, stream: Tensor) => swapped(m.layernorm(swapped(m.conv1d(x).add(stream)))),
  );

/** BERT's layer with grouped pointwise convolutions for linear maps (Iandola et al., 2020): channels before length. */
const layer = (c: SqueezeBertConfig): EncoderBlock =>
  module(
    {
      attention: attention(c),
      post_attention: addAndNorm(c, c.hidden_size, c.post_attention_groups),
      intermediate: module(
        { conv1d: conv1d(c.hidden_size, c.intermediate_size, 1, { groups: c.intermediate_groups }) },
        (m, x: Tensor) => activation(c.hidden_act)(m.conv1d(x)),
      ),
      output: addAndNorm(c, c.intermediate_size, c.output_groups),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.post_attention(m.attention(x, context), x);
      return m.output(m.intermediate(attended), attended);
    },
  );

const { pooledBackbone } = encoderOf<SqueezeBertConfig>({
  layer,
  encoder: (_, layers) =>
    module({ layers }, (m, x: Tensor, context: EncoderContext) =>
      swapped(throughLayers(m.layers, swapped(x), context)),
    ),
});

/** Every class has the pooler. */
const family: EncoderFamily<SqueezeBertConfig> = {
  key: "transformer",
  width: (c) => c.hidden_size,
  backbone: pooledBackbone,
  pooledBackbone,
};

const languageModel = bertLanguageModel(family.key, pooledBackbone);
const unusedPooler = unreadPooler(family.key);

export default textFamily({
  facts: squeezebert,
  repo: "squeezebert/squeezebert-uncased",
  checkpoints: { SqueezeBertForSequenceClassification: ["squeezebert/squeezebert-mnli"] },
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: "bert",
  variants: {
    "groups by projection": {
      config: {
        q_groups: 2,
        k_groups: 1,
        v_groups: 4,
        post_attention_groups: 2,
        intermediate_groups: 1,
        output_groups: 2,
      },
      classes: ["SqueezeBertModel"],
    },
  },
  // The encoder has no projection between the two.
  tiny: (_, { size }) => ({ embedding_size: size.width }),
  architectures: {
    ...encoderClasses("SqueezeBert", family),
    SqueezeBertForTokenClassification: { ...encoderTokenClassification(family), unused: unusedPooler },
    SqueezeBertForQuestionAnswering: { ...encoderQuestionAnswering(family), unused: unusedPooler },
    SqueezeBertForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused: { ...unused, ...unusedPooler } },
  },
});
