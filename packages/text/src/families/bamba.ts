import { bamba } from "@tiny-random/atlas/configs/bamba";
import { type ConfigOf, type ModelConfig, narrowed } from "@tiny-random/core";
import { linear } from "@tiny-random/nn";
import { headSizeOf, type RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { hybridDecoderFamily, keyValues, type LayerKind } from "../layers/decoder/hybrid-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { gatedGroupNorm } from "../layers/recurrent/gated-norm.ts";
import { type Mamba2Sizes, mamba2Mixer, mamba2States, projectedFeatures } from "../layers/recurrent/mamba2.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

/** The fields of Bamba's state spaces that classes may have null, and their mixers cannot. */
export const bambaKinds = {
  mamba_n_heads: "number",
  mamba_n_groups: "number",
  mamba_d_state: "number",
  mamba_d_conv: "number",
  mamba_expand: "number",
  mamba_conv_bias: "boolean",
  mamba_proj_bias: "boolean",
} as const;

const facts = narrowed(bamba, bambaKinds);
type BambaConfig = ConfigOf<typeof facts>;

type SizeFields = Pick<
  BambaConfig,
  "hidden_size" | "mamba_expand" | "mamba_n_heads" | "mamba_d_state" | "mamba_n_groups" | "mamba_d_conv"
>;

/** The sizes of Bamba's state spaces. */
export const bambaSizes = (c: SizeFields): Mamba2Sizes => ({
  inner: c.mamba_expand * c.hidden_size,
  heads: c.mamba_n_heads,
  states: c.mamba_d_state,
  groups: c.mamba_n_groups,
  kernel: c.mamba_d_conv,
});

/** The size of a head where the config leaves it to the others. */
export const filledHeadSize = (
  { inner, heads }: Mamba2Sizes,
  { mamba_d_head: stated }: ModelConfig,
): { mamba_d_head?: number } => (stated === "auto" ? { mamba_d_head: Math.floor(inner / heads) } : {});

type MixerFields = SizeFields &
  Pick<BambaConfig, "mamba_proj_bias" | "mamba_conv_bias" | "hidden_act" | "rms_norm_eps" | "time_step_limit">;

const mixer = (c: MixerFields, layer: number) => {
  const sizes = bambaSizes(c);
  return mamba2Mixer(layer, sizes, {
    input: linear(c.hidden_size, projectedFeatures(sizes), { bias: c.mamba_proj_bias }),
    output: linear(sizes.inner, c.hidden_size, { bias: c.mamba_proj_bias }),
    convolutionBias: c.mamba_conv_bias,
    activation: c.hidden_act,
    norm: gatedGroupNorm(sizes.inner, sizes.groups, c.rms_norm_eps),
    stepLimits: c.time_step_limit,
  });
};

/** A layer with a state space where attention would be, under `mamba`. */
export const bambaKind: LayerKind<RotaryDecoderConfig & MixerFields> = {
  key: "mamba",
  mixer,
  carries: (c) => ({ states: mamba2States(bambaSizes(c)) }),
};

/** Llama's layers, most of them with a state space where attention would be; half of each head rotates. */
const family = hybridDecoderFamily<BambaConfig>({
  layerKeys: { mlp: "feed_forward", mlpNorm: "pre_ff_layernorm" },
  finalNormKey: "final_layernorm",
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 0.5),
  kindOf: (c, layer) => (c.attn_layer_indices?.includes(layer) ? "full_attention" : "linear_attention"),
  kinds: {
    full_attention: { carries: keyValues },
    linear_attention: bambaKind,
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
  resolve: (c, merged) => filledHeadSize(bambaSizes(c), merged),
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
    "limited time steps": { config: { time_step_limit: [0.65, 0.8] }, classes: ["BambaModel"] },
  },
});
