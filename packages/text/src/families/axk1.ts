import { axk1 } from "@tiny-random/atlas/configs/axk1";
import { type ConfigOf, type ModelConfig, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { denseFirst } from "../layers/decoder/layer-kinds.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(axk1, { norm_topk_prob: "boolean", rope_interleave: "boolean" });
type Config = ConfigOf<typeof facts>;

const isSparse = (c: Config, layer: number): boolean => c.mlp_layer_types[layer] === "sparse";

/** What older fields say of the layers. */
const mlpLayerTypes = (c: Config, { first_k_dense_replace: dense = 1, moe_layer_freq: every = 1 }: ModelConfig) =>
  denseFirst(c.num_hidden_layers, Number(dense), Number(every));

/** A norm after the experts too; dense layers have none. */
const layer = (c: Config, index: number, parts: DecoderParts<Config>) =>
  module(
    {
      self_attn: parts.attention(c, index),
      mlp: parts.mlp(c, index),
      input_layernorm: parts.norm(c),
      post_attention_layernorm: parts.norm(c),
      post_mlp_layernorm: isSparse(c, index) ? parts.norm(c) : undefined,
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.self_attn(m.input_layernorm(x), context));
      const made = m.mlp(m.post_attention_layernorm(h));
      return h.add(m.post_mlp_layernorm?.(made) ?? made);
    },
  );

/** DeepSeek V3 with a norm after its experts. */
const family = rotaryDecoderFamily<Config>({
  layer,
  attention: (c, index) => multiHeadLatentAttention(c, index),
  mlp: (c, index) => (isSparse(c, index) ? groupedMixture(c) : gatedMlp(c)),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: latentCache,
});

export default textFamily({
  facts,
  repo: "skt/A.X-K1",
  reference: { first_k_dense_replace: 1, moe_layer_freq: 1, torch_dtype: "bfloat16" },
  unwritten: ["mlp_layer_types"],
  resolve: (c, merged) => (merged["mlp_layer_types"] ? {} : { mlp_layer_types: mlpLayerTypes(c, merged) }),
  tokenizer: "llama",
  architectures: decoderClasses("AXK1", family, { answers: false }),
  variants: {
    "rotated halves, biases": {
      config: { rope_interleave: false, attention_bias: true },
      classes: ["AXK1ForCausalLM"],
    },
    "experts in every layer, weights as they are, tied": {
      config: {
        mlp_layer_types: ["sparse", "sparse"],
        norm_topk_prob: false,
        tie_word_embeddings: true,
      },
      classes: ["AXK1ForCausalLM"],
    },
  },
});
