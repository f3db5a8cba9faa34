import { type NemotronHConfig, nemotronH } from "@tiny-random/atlas/configs/nemotron_h";
import type { ModelConfig } from "@tiny-random/core";
import { linear, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../../layers/decoder/causal-attention.ts";
import type { DecoderParts, LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues } from "../../layers/decoder/hybrid-decoder.ts";
import { currentKinds } from "../../layers/decoder/layer-kinds.ts";
import { plainMlp } from "../../layers/decoder/mlp.ts";
import { groupedSizes } from "../../layers/experts/grouped-mixture.ts";
import { base, untiedCausalLM } from "../../layers/heads/decoder-heads.ts";
import { gatedGroupNorm } from "../../layers/recurrent/gated-norm.ts";
import { type Mamba2Sizes, mamba2Mixer, mamba2States, projectedFeatures } from "../../layers/recurrent/mamba2.ts";
import { textFamily } from "../../text-family.ts";
import { latentMixture } from "./mixture.ts";

/** With the number of layers, which the class counts. */
type Config = NemotronHConfig & { readonly num_hidden_layers?: number };

const sizesOf = (c: Config): Mamba2Sizes => ({
  inner: c.mamba_num_heads * c.mamba_head_dim,
  heads: c.mamba_num_heads,
  states: c.ssm_state_size,
  groups: c.n_groups,
  kernel: c.conv_kernel,
});

const stateSpace = (c: Config, layer: number) => {
  const sizes = sizesOf(c);
  return mamba2Mixer(layer, sizes, {
    input: linear(c.hidden_size, projectedFeatures(sizes), { bias: c.use_bias }),
    output: linear(sizes.inner, c.hidden_size, { bias: c.use_bias }),
    convolutionBias: c.use_conv_bias,
    activation: c.mamba_hidden_act,
    norm: gatedGroupNorm(sizes.inner, sizes.groups, c.layer_norm_epsilon),
    stepLimits: [c.time_step_min],
  });
};

const mlp = ({ hidden_size: width, intermediate_size: features, mlp_hidden_act: activation, mlp_bias: bias }: Config) =>
  plainMlp({ up: "up_proj", down: "down_proj" }, { width, features, activation, bias });

const mixture = (c: Config) =>
  latentMixture({
    sizes: groupedSizes({ ...c, hidden_act: c.mlp_hidden_act }),
    shared: c.moe_shared_expert_intermediate_size,
    latent: c.moe_latent_size,
    bias: c.mlp_bias,
  });

/** One block behind a norm. */
const layer = (c: Config, index: number, parts: DecoderParts<Config>) =>
  module({ norm: parts.norm(c), mixer: parts.attention(c, index) }, (m, x: Tensor, context: LayerContext) =>
    x.add(m.mixer(m.norm(x), context)),
  );

/** A layer is a state space, attention without positions, a feed-forward block or a mixture of experts. */
const family = hybridDecoderFamily<Config>({
  key: "backbone",
  embeddingKey: "embeddings",
  finalNormKey: "norm_f",
  norm: (c) => rmsNorm(c.hidden_size, c.layer_norm_epsilon),
  attention: (c, index) => causalAttention(c, index, { bias: { qkv: false, output: false }, slidingWindow: undefined }),
  layer,
  rope: () => undefined,
  kindOf: (c, index) => c.layers_block_type[index],
  kinds: {
    linear_attention: { mixer: stateSpace, carries: (c) => ({ states: mamba2States(sizesOf(c)) }) },
    full_attention: { carries: keyValues },
    mlp: { mixer: mlp },
    moe: { mixer: mixture },
  },
});

const kindsByLetter: Readonly<Record<string, string>> = { M: "mamba", E: "moe", "*": "attention", "-": "mlp" };

const kindsOf = (pattern: string): readonly string[] => Array.from(pattern, (letter) => String(kindsByLetter[letter]));

/** Kinds of layers by a list, or by a pattern of letters; their number is that of the layers. */
const resolve = (c: Config, { layers_block_type: kinds, hybrid_override_pattern: pattern }: ModelConfig) => {
  const stated = !kinds && typeof pattern === "string" ? kindsOf(pattern) : c.layers_block_type;
  return {
    layers_block_type: currentKinds(stated),
    mtp_layers_block_type: currentKinds(c.mtp_layers_block_type),
    num_hidden_layers: stated.length,
  };
};

export default textFamily<Config>({
  facts: nemotronH,
  resolve,
  repo: "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16",
  checkpoints: { NemotronHForCausalLM: ["nvidia/Nemotron-H-8B-Base-8K"] },
  reference: {
    hidden_size: 2688,
    intermediate_size: 1856,
    num_hidden_layers: 52,
    // By the older names, which transformers.js knows.
    layers_block_type: kindsOf("MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME"),
    num_key_value_heads: 2,
    max_position_embeddings: 262144,
    mamba_num_heads: 64,
    moe_intermediate_size: 1856,
    moe_shared_expert_intermediate_size: 3712,
    n_routed_experts: 128,
    num_experts_per_tok: 6,
    routed_scaling_factor: 2.5,
    torch_dtype: "bfloat16",
  },
  // The infinity among its limits is no JSON.
  unwritten: ["time_step_limit"],
  tokenizer: "mistral",
  roles: {
    "layer kinds": ["layers_block_type"],
    states: ["ssm_state_size"],
    "expert width": ["moe_shared_expert_intermediate_size"],
    "latent rank": ["moe_latent_size"],
  },
  tiny: (c, { size }) => ({
    mamba_num_heads: (c.expand * size.width) / size.headSize,
    mamba_head_dim: size.headSize,
    n_groups: Math.min(c.n_groups, 2),
  }),
  architectures: { NemotronHModel: base(family), NemotronHForCausalLM: untiedCausalLM(family) },
  variants: {
    "feed-forward layers, experts in a latent space, a tie that is not made": {
      config: {
        layers_block_type: ["mamba", "mlp", "attention", "moe"],
        num_hidden_layers: 4,
        moe_latent_size: 1024,
        tie_word_embeddings: true,
      },
      classes: ["NemotronHForCausalLM"],
    },
    "biases of feed-forward layers, groups of experts, no shares": {
      config: {
        use_conv_bias: false,
        mlp_bias: true,
        attention_bias: true,
        n_group: 4,
        topk_group: 2,
        norm_topk_prob: false,
      },
      classes: ["NemotronHForCausalLM"],
    },
  },
});
