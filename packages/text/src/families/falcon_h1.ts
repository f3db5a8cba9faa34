import { falconH1 } from "@tiny-random/atlas/configs/falcon_h1";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, andThen, linear, module, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { multipliedEmbedding } from "../layers/decoder/multiplied-embedding.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { gatedGroupNorm } from "../layers/recurrent/gated-norm.ts";
import { type Mamba2Sizes, mamba2Mixer, mamba2States, projectedFeatures } from "../layers/recurrent/mamba2.ts";
import { currentMask } from "../layers/recurrent/padding.ts";
import { textFamily } from "../text-family.ts";
import { bambaKinds, bambaSizes, filledHeadSize } from "./bamba.ts";

const facts = narrowed(falconH1, {
  ...bambaKinds,
  mamba_norm_before_gate: "boolean",
  mamba_rms_norm: "boolean",
  projectors_bias: "boolean",
  embedding_multiplier: "number",
  key_multiplier: "number",
  attention_in_multiplier: "number",
  attention_out_multiplier: "number",
  ssm_in_multiplier: "number",
  ssm_out_multiplier: "number",
  lm_head_multiplier: "number",
});
type FalconH1Config = ConfigOf<typeof facts>;

/** Falcon H1 0.5B. */
const reference = {
  vocab_size: 32784,
  hidden_size: 1024,
  intermediate_size: 2048,
  num_hidden_layers: 36,
  head_dim: 64,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  max_position_embeddings: 16384,
  rope_theta: 100000000000,
  mamba_chunk_size: 128,
  mamba_d_head: 64,
  mamba_d_ssm: 1536,
  mamba_d_state: 128,
  mamba_n_heads: 24,
  mamba_norm_before_gate: false,
  mamba_use_mlp: true,
  mlp_expansion_factor: 8,
  bos_token_id: 17,
  eos_token_id: 11,
  torch_dtype: "bfloat16",
  attention_out_multiplier: 0.9375,
  embedding_multiplier: 5.656854249492381,
  key_multiplier: 0.390625,
  lm_head_multiplier: 0.0390625,
  mlp_multipliers: [0.8838834764831844, 0.5859375],
  ssm_in_multiplier: 1.25,
  ssm_multipliers: [0.3535533905932738, 0.25, 0.3535533905932738, 0.5, 0.3535533905932738],
  ssm_out_multiplier: 0.23570226039551587,
};

const sizesOf = (c: FalconH1Config): Mamba2Sizes => {
  const sizes = bambaSizes(c);
  return { ...sizes, inner: c.mamba_d_ssm ?? sizes.inner };
};

const mixer = (c: FalconH1Config, layer: number) => {
  const sizes = sizesOf(c);
  const written = sizes.groups * sizes.states;
  const lengths = [sizes.inner, sizes.inner, written, written, sizes.heads];
  const multipliers = lengths.flatMap((length, part) => Array<number>(length).fill(c.ssm_multipliers[part] ?? 1));
  const norm = () => gatedGroupNorm(sizes.inner, sizes.groups, c.rms_norm_eps, !c.mamba_norm_before_gate);
  const projection = linear(c.hidden_size, projectedFeatures(sizes), { bias: c.mamba_proj_bias });
  return mamba2Mixer(layer, sizes, {
    input: andThen(projection, (x) => x.mul(x.graph.constant(multipliers, "float32"))),
    output: linear(sizes.inner, c.hidden_size, { bias: c.projectors_bias }),
    convolutionBias: c.mamba_conv_bias,
    activation: c.hidden_act,
    norm: c.mamba_rms_norm ? norm() : undefined,
    stepLimits: c.time_step_limit,
  });
};

const mlp = (c: FalconH1Config) => {
  const [gate = 1, down = 1] = c.mlp_multipliers;
  const { hidden_size: width, intermediate_size: features, mlp_bias: bias } = c;
  return module(
    {
      gate_proj: linear(width, features, { bias }),
      up_proj: linear(width, features, { bias }),
      down_proj: linear(features, width, { bias }),
    },
    (m, x: Tensor) => m.down_proj(m.up_proj(x).mul(activation(c.hidden_act)(m.gate_proj(x).mul(gate)))).mul(down),
  );
};

/** Attention and a state space side by side behind one norm, each scaled, then a feed-forward block. */
const layer = (c: FalconH1Config, index: number, parts: DecoderParts<FalconH1Config>) =>
  module(
    {
      mamba: mixer(c, index),
      self_attn: parts.attention(c, index),
      feed_forward: parts.mlp(c, index),
      input_layernorm: parts.norm(c),
      pre_ff_layernorm: parts.norm(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const normed = m.input_layernorm(x);
      const mask = currentMask(context.padding, x);
      const states = m.mamba(normed.mul(c.ssm_in_multiplier), context, mask).mul(c.ssm_out_multiplier);
      const attended = m.self_attn(normed.mul(c.attention_in_multiplier), context).mul(c.attention_out_multiplier);
      const h = x.add(states.add(attended));
      return h.add(m.feed_forward(m.pre_ff_layernorm(h)));
    },
  );

const family = hybridDecoderFamily<FalconH1Config>({
  embedding: (c) => multipliedEmbedding(c.vocab_size, c.hidden_size, c.embedding_multiplier),
  attention: (c, index) => causalAttention(c, index, { scale: c.key_multiplier / Math.sqrt(headSizeOf(c)) }),
  mlp,
  layer,
  finalNormKey: "final_layernorm",
  kindOf: () => "parallel",
  kinds: {
    parallel: { carries: (c) => ({ ...keyValues(c), states: mamba2States(sizesOf(c)) }) },
  },
  scores: (scores, c) => scores.mul(c.lm_head_multiplier),
});

export default textFamily({
  facts,
  repo: "tiiuae/Falcon-H1-0.5B-Base",
  reference,
  // Its infinity is no JSON.
  unwritten: ["time_step_limit"],
  resolve: (c, merged) => filledHeadSize(sizesOf(c), merged),
  tokenizer: "llama",
  tiny: (c, { size }, { mamba_d_head: headSize }) => {
    const inner = (c.mamba_d_ssm === null ? c.mamba_expand : 0.75) * size.width;
    return {
      // Two mixers a layer leave less room for the feed-forward block.
      intermediate_size: size.width,
      mamba_d_ssm: c.mamba_d_ssm && inner,
      mamba_n_heads: inner / size.headSize,
      mamba_d_head: typeof headSize === "number" ? size.headSize : headSize,
      // A trained model's multiplier falls with its width; with seeded weights the scores would be flat.
      lm_head_multiplier: Math.max(c.lm_head_multiplier, 1),
    };
  },
  architectures: { FalconH1Model: base(family), FalconH1ForCausalLM: causalLM(family) },
  variants: {
    "gated norm": { config: { mamba_rms_norm: true }, classes: ["FalconH1ForCausalLM"] },
    "limited time steps": { config: { time_step_limit: [0.65, 0.8] }, classes: ["FalconH1Model"] },
  },
});
