import { falcon } from "@tiny-random/atlas/configs/falcon";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { embedding, layerNorm, linear, module, roundTo, type Tensor } from "@tiny-random/nn";
import { alibi, alibiSlopes, withAlibi } from "../layers/decoder/alibi.ts";
import { parallelBlock, preNormBlock, twoNormParallelBlock } from "../layers/decoder/decoder-layers.ts";
import { layerContext } from "../layers/decoder/decoder-parts.ts";
import { byHead, byPart, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { ropeTables } from "../layers/rope/rope.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(falcon, {
  layer_norm_epsilon: "number",
  alibi: "boolean",
  new_decoder_architecture: "boolean",
  multi_query: "boolean",
  parallel_attn: "boolean",
  bias: "boolean",
  activation: "string",
});
type FalconConfig = ConfigOf<typeof facts>;

/** Falcon 7B has one head of keys and values; Falcon 40B, the new architecture, groups of them. */
const hasOneKey = (c: FalconConfig): boolean => c.multi_query && !c.new_decoder_architecture;

const sizes = (c: FalconConfig) => {
  const heads = c.num_attention_heads;
  const keyValueHeads = hasOneKey(c) ? 1 : c.num_kv_heads;
  return { heads, keyValueHeads, headSize: c.hidden_size / heads };
};

const keys = { attention: "self_attention", attentionNorm: "input_layernorm", mlpNorm: "post_attention_layernorm" };

/** Falcon 7B reads one norm for both parts of a layer, Falcon 40B one for each, Falcon RW is sequential. */
const block = (c: FalconConfig, layer: number) => {
  const { hidden_size: width, ffn_hidden_size: features, activation, bias, new_decoder_architecture: isNew } = c;
  const norm = () => layerNorm(width, c.layer_norm_epsilon);
  const attention = fusedAttention(layer, sizes(c), {
    qkv: linear(width, fusedWidth(sizes(c)), { bias }),
    output: linear(width, width, { bias }),
    keys: { qkv: "query_key_value", output: "dense" },
    split: hasOneKey(c) ? byPart : byHead,
  });
  const mlp = plainMlp({ up: "dense_h_to_4h", down: "dense_4h_to_h" }, { width, features, activation, bias });
  if (isNew && (c.num_ln_in_parallel_attn ?? 2) === 2) {
    const newKeys = { attention: "self_attention", attentionNorm: "ln_attn", mlpNorm: "ln_mlp" };
    return twoNormParallelBlock({ attention, mlp, attentionNorm: norm(), mlpNorm: norm() }, newKeys);
  }
  if (isNew || c.parallel_attn) return parallelBlock({ attention, mlp, attentionNorm: norm() }, keys);
  return preNormBlock({ attention, mlp, attentionNorm: norm(), mlpNorm: norm() }, keys);
};

/**
 * ALiBi, rounded to bfloat16 whatever the model's dtype, and scaled like the scores (`build_alibi_tensor`). It is added once,
 * as Transformers' default, sdpa, does; its eager attention adds it twice.
 */
const linearBias = ({ attention_mask }: TextContext, { heads, headSize }: ReturnType<typeof sizes>): Tensor =>
  alibi(attention_mask, roundTo("bfloat16", alibiSlopes(heads)) as Float32Array)
    .to("bfloat16")
    .to("float32")
    .div(Math.sqrt(headSize));

const positionsIn = (c: FalconConfig, ids: Tensor, context: TextContext) => {
  if (!c.alibi) {
    const tables = ropeTables(ropeOf(c), positionsOf(ids, context), sizes(c).headSize);
    return layerContext(ids, context, { rotary: () => tables });
  }
  return withAlibi(layerContext(ids, context), linearBias(context, sizes(c)));
};

const backbone = (c: FalconConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      h: Array.from({ length: c.num_hidden_layers }, (_, layer) => block(c, layer)),
      ln_f: layerNorm(c.hidden_size, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = positionsIn(c, ids, context);
      return m.ln_f(m.h.reduce((x, layer) => layer(x, shared), m.word_embeddings(ids)));
    },
  );

const family: DecoderFamily<FalconConfig, ReturnType<typeof backbone>> = {
  key: "transformer",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => {
    const { keyValueHeads: heads, headSize } = sizes(c);
    return { layers: c.num_hidden_layers, heads, headSize, joined: c.multi_query };
  },
  backbone,
  embedding: (model) => model.word_embeddings.weight,
};

export default textFamily({
  facts,
  repo: "tiiuae/falcon-7b",
  reference: { apply_residual_connection_post_layernorm: false, rope_theta: 10000, torch_dtype: "bfloat16" },
  tokenizer: "falcon",
  roles: { "key/value heads": ["num_kv_heads"] },
  architectures: decoderClasses("Falcon", family, { tokens: "classifier" }),
  variants: {
    "Falcon RW": {
      config: { alibi: true, multi_query: false, parallel_attn: false, bias: true },
      classes: ["FalconForCausalLM"],
    },
    "Falcon 40B": {
      config: { new_decoder_architecture: true, num_attention_heads: 128, num_kv_heads: 8, hidden_size: 8192 },
      classes: ["FalconForCausalLM"],
    },
    "Falcon 11B": {
      config: {
        new_decoder_architecture: true,
        num_ln_in_parallel_attn: 1,
        num_attention_heads: 32,
        num_kv_heads: 8,
        hidden_size: 4096,
      },
      classes: ["FalconForCausalLM"],
    },
    "sequential blocks": { config: { parallel_attn: false }, classes: ["FalconForCausalLM"] },
  },
});
