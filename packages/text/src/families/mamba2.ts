import { type Mamba2Config, mamba2 } from "@tiny-random/atlas/configs/mamba2";
import { linear } from "@tiny-random/nn";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { gatedGroupNorm } from "../layers/recurrent/gated-norm.ts";
import {
  greatestFloat32,
  type Mamba2Sizes,
  mamba2Mixer,
  mamba2States,
  projectedFeatures,
} from "../layers/recurrent/mamba2.ts";
import { stateSpaceDecoder } from "../layers/recurrent/state-space-decoder.ts";
import { textFamily } from "../text-family.ts";

const sizesOf = (c: Mamba2Config): Mamba2Sizes => ({
  inner: c.expand * c.hidden_size,
  heads: c.num_heads,
  states: c.state_size,
  groups: c.n_groups,
  kernel: c.conv_kernel,
});

const mixer = (c: Mamba2Config, layer: number) => {
  const sizes = sizesOf(c);
  return mamba2Mixer(layer, sizes, {
    input: linear(c.hidden_size, projectedFeatures(sizes), { bias: c.use_bias }),
    output: linear(sizes.inner, c.hidden_size, { bias: c.use_bias }),
    convolutionBias: c.use_conv_bias,
    activation: c.hidden_act,
    norm: gatedGroupNorm(sizes.inner, sizes.groups, c.layer_norm_epsilon),
    stepLimits: c.time_step_limit,
  });
};

const family = stateSpaceDecoder<Mamba2Config>({ mixer, states: (c) => mamba2States(sizesOf(c)) });

export default textFamily({
  facts: mamba2,
  repo: "mistralai/Mamba-Codestral-7B-v0.1",
  reference: {
    torch_dtype: "bfloat16",
    intermediate_size: 8192,
    // In the place of infinity, of which only Transformers 5 knows the tag.
    time_step_limit: [0, greatestFloat32],
  },
  tokenizer: "mistral",
  tiny: (c, { size }) => ({ num_heads: (c.expand * size.width) / size.headSize, n_groups: Math.min(c.n_groups, 2) }),
  architectures: { Mamba2Model: base(family), Mamba2ForCausalLM: causalLM(family) },
  variants: { "limited time steps": { config: { time_step_limit: [0.65, 0.8] }, classes: ["Mamba2Model"] } },
});
