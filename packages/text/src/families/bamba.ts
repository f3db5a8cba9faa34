import { bamba } from "@tiny-random/atlas/configs/bamba";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { linear } from "@tiny-random/nn";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { gatedGroupNorm } from "../layers/recurrent/gated-norm.ts";
import { type Mamba2Sizes, mamba2Mixer, mamba2States, projectedFeatures } from "../layers/recurrent/mamba2.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(bamba, {
  mamba_n_heads: "number",
  mamba_n_groups: "number",
  mamba_d_state: "number",
  mamba_d_conv: "number",
  mamba_expand: "number",
  mamba_conv_bias: "boolean",
  mamba_proj_bias: "boolean",
});
type BambaConfig = ConfigOf<typeof facts>;

const sizesOf = (c: BambaConfig): Mamba2Sizes => ({
  inner: c.mamba_expand * c.hidden_size,
  heads: c.mamba_n_heads,
  states: c.mamba_d_state,
  groups: c.mamba_n_groups,
  kernel: c.mamba_d_conv,
});

const mixer = (c: BambaConfig, layer: number) => {
  const sizes = sizesOf(c);
  return mamba2Mixer(layer, sizes, {
    input: linear(c.hidden_size, projectedFeatures(sizes), { bias: c.mamba_proj_bias }),
    output: linear(sizes.inner, c.hidden_size, { bias: c.mamba_proj_bias }),
    convolutionBias: c.mamba_conv_bias,
    activation: c.hidden_act,
    norm: gatedGroupNorm(sizes.inner, sizes.groups, c.rms_norm_eps),
    stepLimits: c.time_step_limit,
  });
};

/** Llama's layers, most of them with a state space where attention would be; half of each head rotates. */
const family = hybridDecoderFamily<BambaConfig>({
  layerKeys: { mlp: "feed_forward", mlpNorm: "pre_ff_layernorm" },
  finalNormKey: "final_layernorm",
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 0.5),
  kindOf: (c, layer) => (c.attn_layer_indices?.includes(layer) ? "full_attention" : "linear_attention"),
  kinds: {
    full_attention: { carries: keyValues },
    linear_attention: { key: "mamba", mixer, carries: (c) => ({ states: mamba2States(sizesOf(c)) }) },
  },
});

export default textFamily({
  facts,
  repo: "ibm-fms/Bamba-9B",
  reference: {
    vocab_size: 128256,
    max_position_embeddings: 4096,
    attn_layer_indices: [9, 18, 27],
    attn_rotary_emb: 64,
    mamba_d_head: 64,
    mamba_d_state: 128,
    rope_theta: 10000,
    bos_token_id: 128000,
    eos_token_id: 128001,
    torch_dtype: "bfloat16",
  },
  // The infinity among its limits is no JSON.
  unwritten: ["time_step_limit", "z_loss_coefficient"],
  resolve: (c, merged) => {
    const { inner, heads } = sizesOf(c);
    return merged["mamba_d_head"] === "auto" ? { mamba_d_head: Math.floor(inner / heads) } : {};
  },
  tokenizer: "llama",
  tiny: (c, { size }, { mamba_d_head: headSize }) => ({
    attn_layer_indices: c.attn_layer_indices && [1],
    mamba_n_heads: (c.mamba_expand * size.width) / size.headSize,
    mamba_d_head: typeof headSize === "number" ? size.headSize : headSize,
  }),
  architectures: { BambaModel: base(family), BambaForCausalLM: causalLM(family) },
  variants: {
    "biases, two groups of heads, tied": {
      config: {
        attention_bias: true,
        mlp_bias: true,
        mamba_conv_bias: false,
        mamba_n_groups: 2,
        tie_word_embeddings: true,
      },
      classes: ["BambaForCausalLM"],
    },
  },
});
