import { type Zamba2Config, zamba2 } from "@tiny-random/atlas/configs/zamba2";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { currentKinds } from "../layers/decoder/layer-kinds.ts";
import {
  type Adapters,
  adapted,
  hybridLayers,
  sharedAttention,
  sharedBlockDecoder,
  type Use,
} from "../layers/decoder/shared-block-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { gatedGroupNorm } from "../layers/recurrent/gated-norm.ts";
import { type Mamba2Sizes, mamba2Mixer, mamba2States, projectedFeatures } from "../layers/recurrent/mamba2.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

const sizesOf = (c: Zamba2Config): Mamba2Sizes => ({
  inner: c.mamba_expand * c.hidden_size,
  heads: c.n_mamba_heads,
  states: c.mamba_d_state,
  groups: c.mamba_ngroups,
  kernel: c.mamba_d_conv,
});

const mixer = (c: Zamba2Config, layer: number) => {
  const sizes = sizesOf(c);
  return mamba2Mixer(layer, sizes, {
    input: linear(c.hidden_size, projectedFeatures(sizes), { bias: c.add_bias_linear }),
    output: linear(sizes.inner, c.hidden_size, { bias: c.add_bias_linear }),
    convolutionBias: true,
    activation: "silu",
    norm: gatedGroupNorm(sizes.inner, sizes.groups, 1e-5),
    stepLimits: [c.time_step_min],
  });
};

/** An adapter for each use of a shared block (LoRA; Hu et al., 2021). */
const adaptersOf = (c: Zamba2Config, block: number, inputs: number, outputs: number): Adapters =>
  hybridLayers(c).map((_, index) =>
    index % c.num_mem_blocks === block
      ? ([linear(inputs, c.adapter_rank, { bias: false }), linear(c.adapter_rank, outputs, { bias: false })] as const)
      : undefined,
  );

const attention = (c: Zamba2Config, block: number) => {
  if (!c.use_shared_attention_adapter) return sharedAttention(c);
  const adapters = () => adaptersOf(c, block, c.attention_hidden_size, c.attention_hidden_size);
  return sharedAttention(c, { query: adapters(), key: adapters(), value: adapters() });
};

/** A gated feed-forward block whose first projection is adapted to each use. */
const mlp = (c: Zamba2Config, block: number) => {
  const { hidden_size: width, intermediate_size: features, add_bias_linear: bias } = c;
  return module(
    {
      gate_up_proj: linear(width, 2 * features, { bias }),
      down_proj: linear(features, width, { bias }),
      gate_up_proj_adapter_list: adaptersOf(c, block, width, 2 * features),
    },
    (m, x: Tensor, use: Use) => {
      const made = adapted(m.gate_up_proj(x), x, m.gate_up_proj_adapter_list, use);
      const [gate, up] = made.chunk(2, -1) as [Tensor, Tensor];
      return m.down_proj(activation(c.hidden_act)(gate).mul(up));
    },
  );
};

/** Zamba with Mamba 2, and blocks in turns that adapters fit to each of their uses. */
const family = sharedBlockDecoder<Zamba2Config>({
  blocks: (c) => c.num_mem_blocks,
  blockKey: "shared_transformer",
  attention,
  mlp,
  mixer,
  states: (c) => mamba2States(sizesOf(c)),
  rope: (c) => (c.use_mem_rope ? ropeOf(c) : undefined),
});

/** By the older names, which the checkpoint has. */
const referenceKinds = Array.from({ length: 54 }, (_, layer) =>
  [6, 12, 18, 24, 30, 36, 42, 47, 51].includes(layer) ? "hybrid" : "mamba",
);

export default textFamily<Zamba2Config>({
  facts: zamba2,
  resolve: (c) => {
    const kinds = currentKinds(c.layers_block_type);
    return {
      layers_block_type: kinds,
      hybrid_layer_ids: kinds.flatMap((kind, layer) => (kind === "hybrid" ? [layer] : [])),
      attention_head_dim: Math.floor((2 * c.hidden_size) / c.num_attention_heads),
      mamba_headdim: Math.floor((c.mamba_expand * c.hidden_size) / c.n_mamba_heads),
      max_position_embeddings: c.use_long_context ? 16384 : c.max_position_embeddings,
    };
  },
  repo: "Zyphra/Zamba2-2.7B",
  checkpoints: { Zamba2ForCausalLM: ["Zyphra/Zamba2-1.2B", "Zyphra/Zamba2-7B"] },
  reference: { layers_block_type: referenceKinds, n_mamba_heads: 80, num_mem_blocks: 2, torch_dtype: "bfloat16" },
  tokenizer: "mistral",
  // Two shared blocks, of which the first is used again; they leave less room for the state spaces.
  tiny: (_c, { size }) => ({
    num_hidden_layers: 4,
    layers_block_type: ["mamba", "hybrid", "hybrid", "hybrid"],
    mamba_d_state: size.headSize / 2,
    mamba_expand: 1,
    n_mamba_heads: size.width / size.headSize,
    adapter_rank: size.width / 8,
    intermediate_size: size.width / 2,
  }),
  architectures: decoderClasses("Zamba2", family, { tokens: false, answers: false }),
  variants: {
    "adapters of attention, rotary positions, two groups of heads": {
      config: { use_shared_attention_adapter: true, use_mem_rope: true, mamba_ngroups: 2 },
      classes: ["Zamba2ForCausalLM"],
    },
    "one shared block": { config: { num_mem_blocks: 1 }, classes: ["Zamba2ForCausalLM"] },
    untied: { config: { tie_word_embeddings: false }, classes: ["Zamba2ForCausalLM"] },
  },
});
