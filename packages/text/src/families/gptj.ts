import { type GPTJConfig, gptj } from "@tiny-random/atlas/configs/gptj";
import { embedding, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { parallelBlock } from "../layers/decoder/decoder-layers.ts";
import { layerContext } from "../layers/decoder/decoder-parts.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification, questionAnswering } from "../layers/heads/decoder-scores.ts";
import { ropeTables } from "../layers/rope/rope.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const headSize = (c: GPTJConfig): number => c.n_embd / c.n_head;

const block = (c: GPTJConfig, layer: number) => {
  const { n_embd: width, activation_function: activation } = c;
  const heads = { model_type: c.model_type, hidden_size: width, num_attention_heads: c.n_head };
  const features = c.n_inner ?? 4 * width;
  return parallelBlock(
    {
      attentionNorm: layerNorm(width, c.layer_norm_epsilon),
      attention: causalAttention(heads, layer, { keys: { o_proj: "out_proj" } }),
      mlp: plainMlp({ up: "fc_in", down: "fc_out" }, { width, features, activation, bias: true }),
    },
    { attentionNorm: "ln_1", attention: "attn" },
  );
};

const backbone = (c: GPTJConfig) =>
  module(
    {
      wte: embedding(c.vocab_size, c.n_embd),
      h: Array.from({ length: c.n_layer }, (_, layer) => block(c, layer)),
      ln_f: layerNorm(c.n_embd, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, context: TextContext) => {
      const tables = ropeTables(ropeOf(c), positionsOf(ids, context), c.rotary_dim, "neighbours");
      const shared = layerContext(ids, context, { rotary: () => tables });
      return m.ln_f(m.h.reduce((x, layer) => layer(x, shared), m.wte(ids)));
    },
  );

const family: DecoderFamily<GPTJConfig, ReturnType<typeof backbone>> = {
  key: "transformer",
  width: (c) => c.n_embd,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layer, heads: c.n_head, headSize: headSize(c) }),
  backbone,
  embedding: (model) => model.wte.weight,
  headBias: () => true,
};

export default textFamily({
  facts: gptj,
  repo: "EleutherAI/gpt-j-6b",
  tokenizer: "gpt2",
  architectures: {
    GPTJModel: base(family),
    GPTJForCausalLM: causalLM(family),
    GPTJForSequenceClassification: lastTokenClassification(family),
    GPTJForQuestionAnswering: questionAnswering(family),
  },
});
