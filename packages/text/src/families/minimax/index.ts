import { type MiniMaxConfig, minimax } from "@tiny-random/atlas/configs/minimax";
import { module, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../../layers/decoder/decoder-config.ts";
import type { DecoderParts, LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues } from "../../layers/decoder/hybrid-decoder.ts";
import { decoderClasses } from "../../layers/heads/decoder-heads.ts";
import { textFamily } from "../../text-family.ts";
import { mixtralMixture } from "../mixtral.ts";
import { type LightningSizes, lightningAttention } from "./lightning-attention.ts";

const sizesOf = (c: MiniMaxConfig): LightningSizes => ({
  width: c.hidden_size,
  heads: c.num_attention_heads,
  headSize: headSizeOf(c),
  layers: c.num_hidden_layers,
  block: c.block_size,
  activation: c.hidden_act,
});

/** Each norm's output goes on as the residual stream; both it and the block's output are weighed. */
const layer =
  (factors: (c: MiniMaxConfig) => readonly [alpha: number, beta: number]) =>
  (c: MiniMaxConfig, index: number, parts: DecoderParts<MiniMaxConfig>) => {
    const [alpha, beta] = factors(c);
    return module(
      {
        self_attn: parts.attention(c, index),
        block_sparse_moe: parts.mlp(c, index),
        input_layernorm: parts.norm(c),
        post_attention_layernorm: parts.norm(c),
      },
      (m, x: Tensor, context: LayerContext) => {
        const normed = m.input_layernorm(x);
        const mixed = normed.mul(alpha).add(m.self_attn(normed, context).mul(beta));
        const h = m.post_attention_layernorm(mixed);
        return h.mul(c.mlp_alpha_factor).add(m.block_sparse_moe(h).mul(c.mlp_beta_factor));
      },
    );
  };

/** Mixtral whose attention is linear in most layers. */
const family = hybridDecoderFamily<MiniMaxConfig>({
  attention: (c, index) =>
    causalAttention(c, index, { bias: { qkv: false, output: false }, slidingWindow: c.sliding_window ?? undefined }),
  mlp: (c) => mixtralMixture(c),
  kindOf: (c, index) => c.layer_types[index],
  kinds: {
    full_attention: {
      layer: layer((c) => [c.full_attn_alpha_factor, c.full_attn_beta_factor]),
      carries: keyValues,
    },
    linear_attention: {
      mixer: (c, index) => lightningAttention(sizesOf(c), index),
      layer: layer((c) => [c.linear_attn_alpha_factor, c.linear_attn_beta_factor]),
      carries: (c) => ({ states: { recurrent: [c.num_attention_heads, headSizeOf(c), headSizeOf(c)] } }),
    },
  },
});

/** What the residual stream is multiplied by: the root of the root of twice the layers. */
const alpha = 3.5565588200778455;

export default textFamily<MiniMaxConfig>({
  facts: minimax,
  repo: "MiniMaxAI/MiniMax-Text-01-hf",
  reference: {
    vocab_size: 200064,
    hidden_size: 6144,
    intermediate_size: 9216,
    num_hidden_layers: 80,
    num_attention_heads: 64,
    head_dim: 128,
    max_position_embeddings: 10240000,
    num_local_experts: 32,
    rope_theta: 10000000,
    layer_types: Array.from({ length: 80 }, (_, index) => (index % 8 === 7 ? "full_attention" : "linear_attention")),
    full_attn_alpha_factor: alpha,
    linear_attn_alpha_factor: alpha,
    mlp_alpha_factor: alpha,
    torch_dtype: "bfloat16",
  },
  tokenizer: "gpt2",
  roles: { chunk: ["block_size"] },
  // Transformers' cache counts tokens by its first layer (`get_seq_length`): behind padding it generates what it should only
  // where that one has keys, as in the class's default, not in the checkpoint. The last layer forgets next to nothing.
  tiny: () => ({ num_hidden_layers: 3, layer_types: ["full_attention", "linear_attention", "full_attention"] }),
  architectures: decoderClasses("MiniMax", family),
  variants: {
    "a window": { config: { sliding_window: 4096 }, classes: ["MiniMaxForCausalLM"] },
    "blocks weighed": {
      config: { full_attn_beta_factor: 0.5, linear_attn_beta_factor: 2, mlp_beta_factor: 0.75, mlp_alpha_factor: 1 },
      classes: ["MiniMaxForCausalLM"],
    },
  },
});
