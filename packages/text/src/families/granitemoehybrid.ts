import { granitemoehybrid } from "@tiny-random/atlas/configs/granitemoehybrid";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { currentKinds } from "../layers/decoder/layer-kinds.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { bambaKind, bambaKinds, bambaSizes, filledHeadSize } from "./bamba.ts";
import { graniteParts } from "./granite.ts";
import { graniteMixture, graniteMoeKinds } from "./granitemoe.ts";
import { sharedMlp } from "./granitemoeshared.ts";

const facts = narrowed(granitemoehybrid, {
  ...graniteMoeKinds,
  ...bambaKinds,
});
type Config = ConfigOf<typeof facts>;

/** A state space or attention, then experts, where the model has any, beside the shared block. */
const layer = (c: Config, index: number, parts: DecoderParts<Config>) =>
  module(
    {
      mixer: parts.attention(c, index),
      input_layernorm: parts.norm(c),
      post_attention_layernorm: parts.norm(c),
      block_sparse_moe: c.num_local_experts > 0 ? graniteMixture(c) : undefined,
      shared_mlp: sharedMlp(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.mixer(m.input_layernorm(x), context).mul(c.residual_multiplier));
      const normed = m.post_attention_layernorm(h);
      const shared = m.shared_mlp(normed);
      const fed = m.block_sparse_moe ? m.block_sparse_moe(normed).add(shared) : shared;
      return h.add(fed.mul(c.residual_multiplier));
    },
    { mixer: parts.layerKeys.attention ?? "self_attn" },
  );

/** Granite's multipliers over state spaces, attention in some layers, and experts; most models have no positions. */
const family = hybridDecoderFamily<Config>({
  ...graniteParts,
  layer,
  rope: (c) => (c.position_embedding_type === "rope" ? ropeOf(c) : undefined),
  kindOf: (c, index) => c.layer_types[index],
  kinds: {
    full_attention: { carries: keyValues },
    linear_attention: bambaKind,
  },
});

/** By the older names, which the checkpoint and transformers.js have. */
const referenceKinds = Array.from({ length: 40 }, (_, index) => (index % 10 === 5 ? "attention" : "mamba"));

export default textFamily({
  facts,
  resolve: (c, merged) => ({ layer_types: currentKinds(c.layer_types), ...filledHeadSize(bambaSizes(c), merged) }),
  repo: "ibm-granite/granite-4.0-h-tiny",
  checkpoints: { GraniteMoeHybridForCausalLM: ["ibm-granite/granite-4.0-h-small", "ibm-granite/granite-4.0-h-micro"] },
  reference: {
    vocab_size: 100352,
    hidden_size: 1536,
    intermediate_size: 512,
    num_hidden_layers: 40,
    num_attention_heads: 12,
    num_key_value_heads: 4,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-5,
    layer_types: referenceKinds,
    position_embedding_type: "nope",
    rope_theta: 10000,
    attention_multiplier: 0.0078125,
    embedding_multiplier: 12,
    logits_scaling: 6,
    residual_multiplier: 0.22,
    num_local_experts: 64,
    num_experts_per_tok: 6,
    mamba_n_heads: 48,
    mamba_d_head: 64,
    mamba_d_state: 128,
    bos_token_id: 100257,
    eos_token_id: 100257,
    pad_token_id: 100256,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
  },
  // The infinity among its limits is no JSON.
  unwritten: ["time_step_limit"],
  tokenizer: "gpt2",
  tiny: (c, { size }, { mamba_d_head: headSize }) => ({
    shared_intermediate_size: size.width / 2,
    mamba_n_heads: (c.mamba_expand * size.width) / size.headSize,
    mamba_d_head: typeof headSize === "number" ? size.headSize : headSize,
    // Divided by 6 the scores are so flat that no next token of an untied model has a clear margin.
    logits_scaling: Math.min(c.logits_scaling, 2),
  }),
  architectures: { GraniteMoeHybridModel: base(family), GraniteMoeHybridForCausalLM: causalLM(family) },
  variants: {
    "rotary positions, untied": {
      config: { position_embedding_type: "rope", tie_word_embeddings: false },
      classes: ["GraniteMoeHybridForCausalLM"],
    },
    "no experts, biases of attention, two groups of heads": {
      config: {
        num_local_experts: 0,
        num_experts_per_tok: 0,
        attention_bias: true,
        mamba_conv_bias: false,
        mamba_n_groups: 2,
      },
      classes: ["GraniteMoeHybridForCausalLM"],
    },
  },
});
