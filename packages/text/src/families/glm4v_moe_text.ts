import { type Glm4vMoeTextConfig, glm4vMoeText } from "@tiny-random/atlas/configs/glm4v_moe_text";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { type Experts, jointExperts, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import type { MixtureSizes } from "../layers/experts/routing.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { sectionedRope } from "../layers/rope/mrope.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";

/** With the size of a head, which the class has no field for. */
type Config = Glm4vMoeTextConfig & { readonly head_dim?: number };

/** GLM-4.5 whose positions may have three axes, time, height and width. */
const familyWith = (experts: (sizes: MixtureSizes) => Experts) =>
  rotaryDecoderFamily<Config>({
    attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.attention_bias, output: false } }),
    mlp: (c, layer) => (layer < c.first_k_dense_replace ? gatedMlp(c) : groupedMixture(c, { experts })),
    rope: sectionedRope([8, 12, 12]),
    rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 0.5),
  });

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  vocab_size: 151552,
  head_dim: 128,
  partial_rotary_factor: 0.5,
  rope_theta: 10000,
  rope_scaling: { rope_type: "default", mrope_section: [8, 12, 12] },
  eos_token_id: [151329, 151336, 151338],
  pad_token_id: 151329,
};

export default textFamily<Config>({
  facts: glm4vMoeText,
  repo: "zai-org/GLM-4.5V",
  reference,
  tokenizer: "llama",
  // Half of a head rotates: four pairs, one for each axis and one more.
  tiny: (c, { size }, merged) => ({
    head_dim: 2 * size.headSize,
    ...tinySections(merged, partialRotarySize(c, 2 * size.headSize, 0.5) / 2),
  }),
  // The class alone is saved with all experts' matrices in joint tensors, composites with separate ones.
  architectures: { Glm4vMoeTextModel: base(familyWith(jointExperts)) },
  towers: { language: languageOf(familyWith(separateExperts)) },
  variants: { "no biases, weights as they are": { config: { attention_bias: false, norm_topk_prob: false } } },
});
