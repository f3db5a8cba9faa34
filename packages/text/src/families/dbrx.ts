import { dbrx } from "@tiny-random/atlas/configs/dbrx";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import { activation, embedding, layerNorm, linear, module, type Tensor, weight } from "@tiny-random/nn";
import { clippedLinear } from "../layers/decoder/clipped-linear.ts";
import { type LayerContext, layerContext } from "../layers/decoder/decoder-parts.ts";
import { byPart, fusedAttention, fusedWidth, type HeadSizes } from "../layers/decoder/fused-attention.ts";
import { tablesByLayer } from "../layers/decoder/rotary-decoder.ts";
import { mixExperts } from "../layers/experts/mixture-of-experts.ts";
import { chosenOfSoftmax, routerWeight } from "../layers/experts/routing.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(dbrx, { d_model: "number", n_heads: "number", n_layers: "number" });
type Config = ConfigOf<typeof facts>;

const sizesOf = ({ d_model: width, n_heads: heads, attn_config: attn }: Config): HeadSizes => ({
  heads,
  keyValueHeads: attn.kv_n_heads,
  headSize: width / heads,
});

const norm = (c: Config) => layerNorm(c.d_model, 1e-5, { bias: false });

/** Attention between two norms: the stream with it added, and the stream normed. */
const normedAttention = (c: Config, layer: number) => {
  // Not read, yet the class insists on it (`DbrxAttention` in modeling_dbrx.py); positions rotate by `rope_parameters`.
  if (!("rope_theta" in c.attn_config))
    throw new InputError("DBRX's attn_config states no rope_theta, and its class needs one", "State one.");
  const attn = fusedAttention(layer, sizesOf(c), {
    qkv: clippedLinear(c.d_model, fusedWidth(sizesOf(c)), c.attn_config.clip_qkv),
    output: linear(c.d_model, c.d_model, { bias: false }),
    keys: { qkv: "Wqkv", output: "out_proj" },
    split: byPart,
  });
  return module({ norm_1: norm(c), attn, norm_2: norm(c) }, (m, x: Tensor, context: LayerContext) => {
    const stream = x.add(m.attn(m.norm_1(x), context));
    return { stream, normed: m.norm_2(stream) };
  });
};

/** All experts' rows one below the other in each of three matrices. */
const experts = ({ d_model: width, ffn_config: ffn }: Config) => {
  const { moe_num_experts: count, ffn_hidden_size: features, ffn_act_fn: act } = ffn;
  const matrix = (fanIn: number) => weight([count * features, width], fanIn);
  return module({ w1: matrix(width), v1: matrix(width), w2: matrix(features) }, (m, x: Tensor, weights: Tensor) => {
    const hidden = activation(String(act["name"] ?? "silu"))(x.linear(m.w1)).mul(x.linear(m.v1));
    return mixExperts(hidden.unflatten(-1, [count, features]), weights, x.graph.parameter(m.w2));
  });
};

/** The chosen experts' weights in a softmax over all, divided by their norm of a stated order. */
const router = ({ d_model: width, ffn_config: ffn }: Config) => {
  const layer = module({ weight: routerWeight(ffn.moe_num_experts, width) }, (m, x: Tensor) => x.linear(m.weight));
  const order = ffn.moe_normalize_expert_weights;
  return module({ layer }, (m, x: Tensor) => {
    const chosen = chosenOfSoftmax(m.layer(x), ffn.moe_top_k);
    return order === null
      ? chosen
      : chosen.div(
          chosen
            .pow(order)
            .sum(-1, true)
            .pow(1 / order),
        );
  });
};

const block = (c: Config, layer: number) => {
  const mixture = module(
    { router: router(c), experts: module({ mlp: experts(c) }, (m, x: Tensor, weights: Tensor) => m.mlp(x, weights)) },
    (m, x: Tensor) => m.experts(x, m.router(x)),
  );
  return module({ norm_attn_norm: normedAttention(c, layer), ffn: mixture }, (m, x: Tensor, context: LayerContext) => {
    const { stream, normed } = m.norm_attn_norm(x, context);
    return stream.add(m.ffn(normed));
  });
};

const backbone = (c: Config) =>
  module(
    {
      wte: embedding(c.vocab_size, c.d_model),
      blocks: Array.from({ length: c.n_layers }, (_, layer) => block(c, layer)),
      norm_f: norm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const ropes = { rope: () => ropeOf(c), rotarySize: () => sizesOf(c).headSize, rotaryPairs: "halves" } as const;
      const shared = layerContext(ids, context, { rotary: tablesByLayer(c, ropes, positionsOf(ids, context)) });
      return m.norm_f(m.blocks.reduce((x, layer) => layer(x, shared), m.wte(ids)));
    },
  );

const family: DecoderFamily<Config, ReturnType<typeof backbone>> = {
  key: "transformer",
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layers, heads: sizesOf(c).keyValueHeads, headSize: sizesOf(c).headSize }),
  backbone,
  embedding: (model) => model.wte.weight,
};

export default textFamily<Config>({
  facts,
  repo: "databricks/dbrx-instruct",
  needs: ["attn_config"],
  reference: {
    d_model: 6144,
    n_heads: 48,
    n_layers: 40,
    max_seq_len: 32768,
    vocab_size: 100352,
    attn_config: { clip_qkv: 8, kv_n_heads: 8, rope_theta: 500000 },
    ffn_config: { ffn_hidden_size: 10752, moe_loss_weight: 0.05, moe_num_experts: 16, moe_top_k: 4 },
    torch_dtype: "bfloat16",
  },
  unwritten: ["ffn_config.hidden_size"],
  resolve: (c) => ({
    num_key_value_heads: c.attn_config.kv_n_heads,
    ffn_config: { ...c.ffn_config, hidden_size: c.d_model },
  }),
  tiny: (c, { size }, merged) => {
    const heads = size.width / size.headSize;
    const shared = c.attn_config.kv_n_heads === c.n_heads ? heads : heads / 2;
    const { moe_num_experts: count, moe_top_k: active } = c.ffn_config;
    return {
      attn_config: { ...merged.attn_config, kv_n_heads: Math.min(c.attn_config.kv_n_heads, shared) },
      ffn_config: {
        ...merged.ffn_config,
        ffn_hidden_size: size.width / 4,
        moe_num_experts: Math.min(count, 4),
        moe_top_k: Math.min(active, 2),
      },
    };
  },
  tokenizer: "llama",
  architectures: { DbrxModel: base(family), DbrxForCausalLM: causalLM(family) },
  variants: {
    "weights as they are, one head of keys": {
      config: {
        attn_config: { clip_qkv: 2, kv_n_heads: 1, rope_theta: 500000 },
        ffn_config: { moe_normalize_expert_weights: null },
        rope_theta: 500000,
      },
      classes: ["DbrxForCausalLM"],
    },
    "weights of a length of 1": {
      config: { ffn_config: { moe_normalize_expert_weights: 2 } },
      classes: ["DbrxForCausalLM"],
    },
  },
});
