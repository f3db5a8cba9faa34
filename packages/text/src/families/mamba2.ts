import { type Mamba2Config, mamba2 } from "@tiny-random/atlas/configs/mamba2";
import { embedding, linear, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { gatedGroupNorm } from "../layers/recurrent/gated-norm.ts";
import {
  type Mamba2Sizes,
  type MixerContext,
  mamba2Mixer,
  mamba2States,
  projectedFeatures,
} from "../layers/recurrent/mamba2.ts";
import { currentMask } from "../layers/recurrent/padding.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { statesCache } from "../layers/sessions/text-sessions.ts";
import { textFamily } from "../text-family.ts";

const sizesOf = (c: Mamba2Config): Mamba2Sizes => ({
  inner: c.expand * c.hidden_size,
  heads: c.num_heads,
  states: c.state_size,
  groups: c.n_groups,
  kernel: c.conv_kernel,
});

const block = (c: Mamba2Config, layer: number) => {
  const sizes = sizesOf(c);
  const mixer = mamba2Mixer(layer, sizes, {
    input: linear(c.hidden_size, projectedFeatures(sizes), { bias: c.use_bias }),
    output: linear(sizes.inner, c.hidden_size, { bias: c.use_bias }),
    convolutionBias: c.use_conv_bias,
    activation: c.hidden_act,
    norm: gatedGroupNorm(sizes.inner, sizes.groups, c.layer_norm_epsilon),
  });
  return module(
    { norm: rmsNorm(c.hidden_size, c.layer_norm_epsilon), mixer },
    (m, x: Tensor, context: MixerContext, mask: Tensor) => x.add(m.mixer(m.norm(x), context, mask)),
  );
};

const backbone = (c: Mamba2Config) =>
  module(
    {
      embeddings: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => block(c, layer)),
      norm_f: rmsNorm(c.hidden_size, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, { attention_mask, cache }: TextContext) => {
      const mask = currentMask(attention_mask, ids);
      const context = { padding: attention_mask, cache };
      return m.norm_f(m.layers.reduce((x, layer) => layer(x, context, mask), m.embeddings(ids)));
    },
  );

const family: DecoderFamily<Mamba2Config, ReturnType<typeof backbone>> = {
  key: "backbone",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => statesCache(c.num_hidden_layers, mamba2States(sizesOf(c))),
  backbone,
  embedding: (model) => model.embeddings.weight,
};

export default textFamily({
  facts: mamba2,
  repo: "mistralai/Mamba-Codestral-7B-v0.1",
  reference: {
    torch_dtype: "bfloat16",
    intermediate_size: 8192,
    // The largest float32 in the place of infinity: JSON has none, and only Transformers 5 knows its tag.
    time_step_limit: [0, 3.4028234663852886e38],
  },
  tokenizer: "mistral",
  tiny: (c, { size }) => ({ num_heads: (c.expand * size.width) / size.headSize, n_groups: Math.min(c.n_groups, 2) }),
  architectures: { Mamba2Model: base(family), Mamba2ForCausalLM: causalLM(family) },
});
