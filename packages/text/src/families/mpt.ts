import { type MptConfig, mpt } from "@tiny-random/atlas/configs/mpt";
import { embedding, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { alibi, alibiSlopes, withAlibi } from "../layers/decoder/alibi.ts";
import { clippedLinear } from "../layers/decoder/clipped-linear.ts";
import { preNormBlock } from "../layers/decoder/decoder-layers.ts";
import { layerContext } from "../layers/decoder/decoder-parts.ts";
import { byPart, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const sizes = ({ d_model: width, n_heads: heads }: MptConfig) => ({
  heads,
  keyValueHeads: heads,
  headSize: width / heads,
});

const norm = (c: MptConfig) => layerNorm(c.d_model, c.layer_norm_epsilon, { bias: false });

const block = (c: MptConfig, layer: number) => {
  const { d_model: width, attn_config: attn } = c;
  const attention = fusedAttention(layer, sizes(c), {
    qkv: clippedLinear(width, fusedWidth(sizes(c)), attn.clip_qkv),
    output: linear(width, width, { bias: false }),
    keys: { qkv: "Wqkv", output: "out_proj" },
    split: byPart,
    scale: attn.softmax_scale ?? undefined,
  });
  const mlp = plainMlp(
    { up: "up_proj", down: "down_proj" },
    { width, features: 4 * width, activation: "gelu", bias: false },
  );
  return preNormBlock(
    { attentionNorm: norm(c), attention, mlpNorm: norm(c), mlp },
    { attentionNorm: "norm_1", attention: "attn", mlpNorm: "norm_2", mlp: "ffn" },
  );
};

/** Transformers' class has linear biases of the usual slopes, whatever `attn_config` and `learned_pos_emb` say. */
const backbone = (c: MptConfig) =>
  module(
    {
      wte: embedding(c.vocab_size, c.d_model),
      blocks: Array.from({ length: c.n_layers }, (_, layer) => block(c, layer)),
      norm_f: norm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = withAlibi(layerContext(ids, context), alibi(context.attention_mask, alibiSlopes(c.n_heads)));
      return m.norm_f(m.blocks.reduce((x, layer) => layer(x, shared), m.wte(ids)));
    },
  );

const family: DecoderFamily<MptConfig, ReturnType<typeof backbone>> = {
  key: "transformer",
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layers, heads: c.n_heads, headSize: sizes(c).headSize, positions: false }),
  backbone,
  embedding: (model) => model.wte.weight,
};

export default textFamily({
  facts: mpt,
  repo: "mosaicml/mpt-7b",
  reference: {
    d_model: 4096,
    n_heads: 32,
    n_layers: 32,
    vocab_size: 50432,
    tokenizer_name: "EleutherAI/gpt-neox-20b",
    verbose: 0,
    torch_dtype: "bfloat16",
  },
  tokenizer: "neox",
  architectures: decoderClasses("Mpt", family, { tokens: "classifier" }),
});
