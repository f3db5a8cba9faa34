import { type DeepseekV4Config, deepseekV4 } from "@tiny-random/atlas/configs/deepseek_v4";
import type { Architecture } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { type HyperConnection, hyperDecoderFamily, hyperLayer } from "../../layers/decoder/hyper-connections.ts";
import { base, causalLM } from "../../layers/heads/decoder-heads.ts";
import { ropeOf } from "../../layers/rope/rope-settings.ts";
import { type LayerStates, namedStates } from "../../layers/sessions/text-sessions.ts";
import { textFamily } from "../../text-family.ts";
import { attention } from "./attention.ts";
import { mixture } from "./mixture.ts";
import { floatNorm, rotarySizeOf } from "./parts.ts";

/** Rows and columns of positive matrices in turns as shares of 1, until both nearly are (Sinkhorn and Knopp, 1967). */
const doublyStochastic = (start: Tensor, rounds: number, epsilon: number): Tensor => {
  const shares = (x: Tensor, axis: number) => x.div(x.sum(axis, true).add(epsilon));
  let made = shares(start, -2);
  for (let round = 1; round < rounds; round++) made = shares(shares(made, -1), -2);
  return made;
};

/** Manifold-constrained hyper-connections (mHC; Xie et al., 2026): streams are mixed by a doubly stochastic matrix. */
const connection: HyperConnection<DeepseekV4Config> = {
  counts: (streams) => [streams, streams * streams],
  join: (c, weights, output, streams) => {
    const [writing, mixing] = weights as [Tensor, Tensor];
    const rows = mixing.unflatten(-1, [c.hc_mult, c.hc_mult]).softmax(-1).add(c.hc_eps);
    const matrix = doublyStochastic(rows, c.hc_sinkhorn_iters, c.hc_eps);
    const written = writing.sigmoid().mul(2).unsqueeze(-1).mul(output.unsqueeze(-2));
    return written.add(matrix.transpose(2, 3).matmul(streams));
  },
};

const layer = (c: DeepseekV4Config, index: number) =>
  hyperLayer(
    c,
    {
      attention: attention(c, index),
      mlp: mixture(c, index),
      attentionNorm: floatNorm(c, c.hidden_size),
      mlpNorm: floatNorm(c, c.hidden_size),
    },
    connection,
    {
      attention: "attn",
      mlp: "ffn",
      attentionNorm: "attn_norm",
      mlpNorm: "ffn_norm",
      attentionStreams: (part) => `hc_attn_${part}`,
      mlpStreams: (part) => `hc_ffn_${part}`,
    },
  );

const isSliding = (c: DeepseekV4Config, index: number): boolean => c.layer_types[index] === "sliding_attention";

/** The projections of all positions, which windows are compressed of. */
const statesOf = (c: DeepseekV4Config, index: number): LayerStates => {
  const ofAll = (features: number) => ["past_sequence_length", features] as const;
  if (isSliding(c, index)) return {};
  if (c.layer_types[index] === "heavily_compressed_attention")
    return { compressor: { kv: ofAll(c.head_dim), gate: ofAll(c.head_dim) } };
  return {
    compressor: { kv: ofAll(2 * c.head_dim), gate: ofAll(2 * c.head_dim) },
    indexer: { kv: ofAll(2 * c.index_head_dim), gate: ofAll(2 * c.index_head_dim) },
  };
};

/** Keys that Transformers' renaming leaves as they are below `model`. */
interface Keys {
  readonly embedding: string;
  readonly streams: string;
}

const familyOf = (keys: Keys) =>
  hyperDecoderFamily<DeepseekV4Config>({
    norm: (c) => floatNorm(c, c.hidden_size),
    layer,
    ropes: {
      rope: (c, index) => ropeOf(c, isSliding(c, index) ? "main" : "compress"),
      rotarySize: rotarySizeOf,
      rotaryPairs: "neighbours",
    },
    cache: (c) => ({
      layers: c.num_hidden_layers,
      heads: 1,
      headSize: c.head_dim,
      states: namedStates(Array.from({ length: c.num_hidden_layers }, (_, index) => statesOf(c, index))),
    }),
    embeddingKey: keys.embedding,
    streamsKey: (part) => `${keys.streams}_${part}`,
    headKey: "head",
  });

const unpadded = (made: Architecture<DeepseekV4Config>): Architecture<DeepseekV4Config> => ({
  ...made,
  padding: { none: "windows are compressed with the padding that is in them, in Transformers too" },
});

/** YaRN's factor of cosines and sines is 1 unless it is stated; a rope of another type has none. */
const withoutFactor = ({ rope_parameters: ropes }: DeepseekV4Config): Partial<DeepseekV4Config> => {
  const compress = ropes["compress"] as Readonly<Record<string, unknown>> | undefined;
  if (compress?.["rope_type"] !== "yarn") return {};
  const factored = { attention_factor: 1, ...compress };
  return { rope_parameters: { ...ropes, compress: factored } };
};

export default textFamily({
  facts: deepseekV4,
  repo: "deepseek-ai/DeepSeek-V4-Flash-Base",
  reference: {
    rope_scaling: { type: "yarn", factor: 16, beta_fast: 32, beta_slow: 1, original_max_position_embeddings: 65536 },
    torch_dtype: "bfloat16",
  },
  resolve: withoutFactor,
  tokenizer: "deepseek",
  // Every kind of layer once; windows so short that inputs have more of them than queries choose.
  tiny: (c, { size }, { layer_types, mlp_layer_types }) => ({
    layer_types: layer_types ?? ["heavily_compressed_attention", "compressed_sparse_attention"],
    mlp_layer_types: mlp_layer_types ?? ["hash_moe", "moe"],
    compress_rates: { ...c.compress_rates, heavily_compressed_attention: 8 },
    index_topk: 2,
    index_n_heads: 5,
    index_head_dim: size.headSize,
    // Half of a head, so that two pairs turn.
    partial_rotary_factor: 0.5,
    num_attention_heads: 2,
    o_groups: 2,
    q_lora_rank: size.width / 8,
    o_lora_rank: size.width / 16,
    hc_mult: 2,
    hc_sinkhorn_iters: 2,
    n_routed_experts: 3,
    // Rows of as many bytes as torch's grouped product asks for.
    moe_intermediate_size: size.width / 8,
  }),
  architectures: {
    DeepseekV4Model: unpadded(base(familyOf({ embedding: "embed", streams: "hc_head" }))),
    DeepseekV4ForCausalLM: unpadded(causalLM(familyOf({ embedding: "embed_tokens", streams: "hc_head.hc" }))),
  },
  variants: {
    "a layer that sees its window alone, experts by sigmoid": {
      config: {
        layer_types: ["sliding_attention", "compressed_sparse_attention"],
        mlp_layer_types: ["moe", "hash_moe"],
        scoring_func: "sigmoid",
        mlp_bias: true,
      },
      classes: ["DeepseekV4ForCausalLM"],
    },
  },
});
