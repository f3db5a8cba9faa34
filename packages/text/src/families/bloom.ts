import { type BloomConfig, bloom } from "@tiny-random/atlas/configs/bloom";
import { embedding, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { alibi, alibiSlopes, withAlibi } from "../layers/decoder/alibi.ts";
import { type LayerContext, layerContext } from "../layers/decoder/decoder-parts.ts";
import { byHead, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const sizes = ({ n_head: heads, hidden_size: width }: BloomConfig) => ({
  heads,
  keyValueHeads: heads,
  headSize: width / heads,
});

const norm = (c: BloomConfig) => layerNorm(c.hidden_size, c.layer_norm_epsilon);

const block = (c: BloomConfig, layer: number) => {
  const width = c.hidden_size;
  const attention = fusedAttention(layer, sizes(c), {
    qkv: linear(width, fusedWidth(sizes(c))),
    output: linear(width, width),
    keys: { qkv: "query_key_value", output: "dense" },
    split: byHead,
  });
  const features = { width, features: 4 * width, activation: "gelu_new", bias: true };
  return module(
    {
      input_layernorm: norm(c),
      self_attention: attention,
      post_attention_layernorm: norm(c),
      mlp: plainMlp({ up: "dense_h_to_4h", down: "dense_4h_to_h" }, features),
    },
    (m, x: Tensor, context: LayerContext) => {
      const stream = (before: Tensor, normed: Tensor) => (c.apply_residual_connection_post_layernorm ? normed : before);
      const normed = m.input_layernorm(x);
      const h = stream(x, normed).add(m.self_attention(normed, context));
      const again = m.post_attention_layernorm(h);
      return stream(h, again).add(m.mlp(again));
    },
  );
};

const backbone = (c: BloomConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      word_embeddings_layernorm: norm(c),
      h: Array.from({ length: c.n_layer }, (_, layer) => block(c, layer)),
      ln_f: norm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = withAlibi(layerContext(ids, context), alibi(context.attention_mask, alibiSlopes(sizes(c).heads)));
      const embedded = m.word_embeddings_layernorm(m.word_embeddings(ids));
      return m.ln_f(m.h.reduce((x, layer) => layer(x, shared), embedded));
    },
  );

const family: DecoderFamily<BloomConfig, ReturnType<typeof backbone>> = {
  key: "transformer",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layer, heads: sizes(c).heads, headSize: sizes(c).headSize, positions: false }),
  backbone,
  embedding: (model) => model.word_embeddings.weight,
};

export default textFamily({
  facts: bloom,
  // The first checkpoints' name for the width goes first.
  resolve: (c, { n_embed: width }) => ({ hidden_size: typeof width === "number" ? width : c.hidden_size }),
  repo: "bigscience/bloom-560m",
  reference: {
    hidden_size: 1024,
    n_layer: 24,
    n_head: 16,
    n_inner: null,
    pad_token_id: 3,
    unk_token_id: 0,
    attention_softmax_in_fp32: true,
    bias_dropout_fusion: true,
    masked_softmax_fusion: true,
    offset_alibi: 100,
    skip_bias_add: true,
    skip_bias_add_qkv: false,
    torch_dtype: "float16",
  },
  tokenizer: "bloom",
  architectures: decoderClasses("Bloom", family, { tokens: "classifier" }),
  variants: {
    "residual after the norm": {
      config: { apply_residual_connection_post_layernorm: true },
      classes: ["BloomForCausalLM"],
    },
  },
});
