import { type GPTNeoXConfig, gptNeox } from "@tiny-random/atlas/configs/gpt_neox";
import { embedding, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { preNormBlock, twoNormParallelBlock } from "../layers/decoder/decoder-layers.ts";
import { layerContext } from "../layers/decoder/decoder-parts.ts";
import { byHead, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize, ropeTables } from "../layers/rope/rope.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const sizes = ({ hidden_size: width, num_attention_heads: heads }: GPTNeoXConfig) => ({
  heads,
  keyValueHeads: heads,
  headSize: width / heads,
});

const keys = { attention: "attention", attentionNorm: "input_layernorm", mlpNorm: "post_attention_layernorm" };

const block = (c: GPTNeoXConfig, layer: number) => {
  const { hidden_size: width, intermediate_size: features, hidden_act: activation, attention_bias: bias } = c;
  const attention = fusedAttention(layer, sizes(c), {
    qkv: linear(width, fusedWidth(sizes(c)), { bias }),
    output: linear(width, width, { bias }),
    keys: { qkv: "query_key_value", output: "dense" },
    split: byHead,
  });
  const mlp = plainMlp({ up: "dense_h_to_4h", down: "dense_4h_to_h" }, { width, features, activation, bias: true });
  const attentionNorm = layerNorm(width, c.layer_norm_eps);
  const mlpNorm = layerNorm(width, c.layer_norm_eps);
  const arranged = c.use_parallel_residual ? twoNormParallelBlock : preNormBlock;
  return arranged({ attention, mlp, attentionNorm, mlpNorm }, keys);
};

const backbone = (c: GPTNeoXConfig) =>
  module(
    {
      embed_in: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => block(c, layer)),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const size = partialRotarySize(c, sizes(c).headSize, 0.25);
      const tables = ropeTables(ropeOf(c), positionsOf(ids, context), size);
      const shared = layerContext(ids, context, { rotary: () => tables });
      return m.final_layer_norm(m.layers.reduce((x, layer) => layer(x, shared), m.embed_in(ids)));
    },
  );

const family: DecoderFamily<GPTNeoXConfig, ReturnType<typeof backbone>> = {
  key: "gpt_neox",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_hidden_layers, heads: c.num_attention_heads, headSize: sizes(c).headSize }),
  backbone,
  embedding: (model) => model.embed_in.weight,
  headKey: "embed_out",
};

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
