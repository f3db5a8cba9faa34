import { type GPTNeoXConfig, gptNeox } from "@tiny-random/atlas/configs/gpt_neox";
import type { ModelConfig } from "@tiny-random/core";
import { embedding, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { preNormBlock, twoNormParallelBlock } from "../layers/decoder/decoder-layers.ts";
import { type ContextBlock, layerContext } from "../layers/decoder/decoder-parts.ts";
import { byHead, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize, ropeTables } from "../layers/rope/rope.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Heads that share out the width, as many of keys and values as of queries. */
export const neoxSizes = ({
  hidden_size: width,
  num_attention_heads: heads,
}: Pick<NeoXConfig, "hidden_size" | "num_attention_heads">) => ({
  heads,
  keyValueHeads: heads,
  headSize: width / heads,
});

/** The keys of a layer's parts. */
export const neoxKeys = {
  attention: "attention",
  attentionNorm: "input_layernorm",
  mlpNorm: "post_attention_layernorm",
};

const block = (c: GPTNeoXConfig, layer: number) => {
  const { hidden_size: width, intermediate_size: features, hidden_act: activation, attention_bias: bias } = c;
  const attention = fusedAttention(layer, neoxSizes(c), {
    qkv: linear(width, fusedWidth(neoxSizes(c)), { bias }),
    output: linear(width, width, { bias }),
    keys: { qkv: "query_key_value", output: "dense" },
    split: byHead,
  });
  const mlp = plainMlp({ up: "dense_h_to_4h", down: "dense_4h_to_h" }, { width, features, activation, bias: true });
  const attentionNorm = layerNorm(width, c.layer_norm_eps);
  const mlpNorm = layerNorm(width, c.layer_norm_eps);
  const arranged = c.use_parallel_residual ? twoNormParallelBlock : preNormBlock;
  return arranged({ attention, mlp, attentionNorm, mlpNorm }, neoxKeys);
};

/** The config fields that GPT-NeoX and its kin read outside their layers. */
export interface NeoXConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly layer_norm_eps: number;
}

/** The parts in which GPT-NeoX's kin differ. */
export interface NeoXParts<C> {
  layer(c: C, layer: number): ContextBlock;
  /** The share of a head that turns, where the config does not say. */
  readonly rotaryShare: number;
}

/** GPT-NeoX around its layers: token ids `[batch, length]` → hidden states `[batch, length, width]`. */
export const neoxBackbone = <C extends NeoXConfig>(c: C, { layer, rotaryShare }: NeoXParts<C>) =>
  module(
    {
      embed_in: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index)),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const size = partialRotarySize(c, neoxSizes(c).headSize, rotaryShare);
      const tables = ropeTables(ropeOf(c), positionsOf(ids, context), size);
      const shared = layerContext(ids, context, { rotary: () => tables });
      return m.final_layer_norm(m.layers.reduce((x, layer) => layer(x, shared), m.embed_in(ids)));
    },
  );

/**
 * What heads need to know of GPT-NeoX and its kin.
 *
 * @param key of the backbone under a head
 */
export const neoxFamily = <C extends NeoXConfig>(
  key: string,
  parts: NeoXParts<C>,
): DecoderFamily<C, ReturnType<typeof neoxBackbone>> => ({
  key,
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_hidden_layers, heads: c.num_attention_heads, headSize: neoxSizes(c).headSize }),
  backbone: (c) => neoxBackbone(c, parts),
  embedding: (model) => model.embed_in.weight,
  headKey: "embed_out",
});

const family = neoxFamily<GPTNeoXConfig>("gpt_neox", { layer: block, rotaryShare: 0.25 });

export default textFamily({
  facts: gptNeox,
  repo: "EleutherAI/gpt-neox-20b",
  checkpoints: {
    GPTNeoXForCausalLM: ["EleutherAI/pythia-70m", "EleutherAI/pythia-160m", "EleutherAI/pythia-410m"],
  },
  reference: {
    hidden_act: "gelu_fast",
    rotary_pct: 0.25,
    rotary_emb_base: 10000,
    eos_token_id: 0,
    torch_dtype: "float16",
  },
  unwritten: ["is_decoder"],
  tokenizer: "neox",
  architectures: decoderClasses("GPTNeoX", family, { tokens: "classifier" }),
  variants: {
    "sequential blocks": { config: { use_parallel_residual: false }, classes: ["GPTNeoXForCausalLM"] },
  },
});
