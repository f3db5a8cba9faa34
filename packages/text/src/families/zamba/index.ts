import { type ZambaConfig, zamba } from "@tiny-random/atlas/configs/zamba";
import { currentKinds } from "../../layers/decoder/layer-kinds.ts";
import { gatedMlp } from "../../layers/decoder/mlp.ts";
import { sharedAttention, sharedBlockDecoder } from "../../layers/decoder/shared-block-decoder.ts";
import { decoderClasses } from "../../layers/heads/decoder-heads.ts";
import { textFamily } from "../../text-family.ts";
import { type MultiHeadMambaSizes, multiHeadMamba, multiHeadMambaStates } from "./multi-head-mamba.ts";

const sizesOf = (c: ZambaConfig): MultiHeadMambaSizes => ({
  width: c.hidden_size,
  inner: c.mamba_expand * c.hidden_size,
  heads: c.n_mamba_heads,
  states: c.mamba_d_state,
  rank: Number(c.mamba_dt_rank),
  kernel: c.mamba_d_conv,
});

/** Mamba in heads, and one block of attention without positions that several layers share. */
const family = sharedBlockDecoder<ZambaConfig>({
  blocks: () => 1,
  blockKey: "shared_transf",
  attention: (c) => sharedAttention(c),
  mlp: (c) => gatedMlp(c, c.intermediate_size, { bias: false }),
  mixer: (c, layer) =>
    multiHeadMamba(layer, sizesOf(c), {
      bias: c.mamba_proj_bias,
      convolutionBias: c.mamba_conv_bias,
      activation: c.hidden_mamba_act,
    }),
  states: (c) => multiHeadMambaStates(sizesOf(c)),
  rope: () => undefined,
});

/** Two state spaces, then layers in periods, in each of which one takes up the shared block. */
const kindsOf = (c: ZambaConfig): readonly string[] =>
  Array.from({ length: c.num_hidden_layers }, (_, layer) => {
    if (layer < 3) return layer === 2 ? "hybrid" : "linear_attention";
    return (layer - 3) % c.attn_layer_period === c.attn_layer_offset ? "hybrid" : "linear_attention";
  });

export default textFamily({
  facts: zamba,
  resolve: (c, merged) => ({
    layers_block_type: merged["layers_block_type"] ? currentKinds(c.layers_block_type ?? []) : kindsOf(c),
    attention_head_dim: c.attention_head_dim ?? Math.floor((2 * c.hidden_size) / c.num_attention_heads),
  }),
  repo: "Zyphra/Zamba-7B-v1",
  reference: { torch_dtype: "bfloat16" },
  // Transformers 4 takes null for the kinds of layers.
  unwritten: ["layers_block_type"],
  tokenizer: "mistral",
  roles: { "step rank": ["mamba_dt_rank"] },
  // The last layer takes up the shared block again.
  tiny: (_c, { size }, { layers_block_type: kinds }) => ({
    intermediate_size: size.width,
    ...(kinds
      ? { num_hidden_layers: 3, layers_block_type: ["mamba", "hybrid", "hybrid"] }
      : { num_hidden_layers: 4, attn_layer_period: 2, attn_layer_offset: 0 }),
  }),
  architectures: decoderClasses("Zamba", family, { tokens: false, answers: false }),
  variants: {
    "kinds of layers by name, four heads of state spaces, untied": {
      config: {
        layers_block_type: ["mamba", "hybrid", "hybrid"],
        n_mamba_heads: 4,
        mamba_conv_bias: false,
        tie_word_embeddings: false,
      },
      classes: ["ZambaForCausalLM"],
    },
  },
});
