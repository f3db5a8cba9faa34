import { embedding, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { parallelBlock } from "../layers/decoder/decoder-layers.ts";
import { layerContext } from "../layers/decoder/decoder-parts.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { base, causalLM, type DecoderFamily } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification, questionAnswering } from "../layers/heads/decoder-scores.ts";
import { ropeTables } from "../layers/rope/rope.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of GPTJConfig: GPT-J 6B. */
const defaults = {
  model_type: "gptj",
  vocab_size: 50400,
  n_positions: 2048,
  n_embd: 4096,
  n_layer: 28,
  n_head: 16,
  rotary_dim: 64,
  n_inner: null as number | null,
  activation_function: "gelu_new",
  resid_pdrop: 0,
  embd_pdrop: 0,
  attn_pdrop: 0,
  layer_norm_epsilon: 1e-5,
  initializer_range: 0.02,
  use_cache: true,
  bos_token_id: 50256,
  eos_token_id: 50256,
  pad_token_id: null as number | null,
  tie_word_embeddings: false,
};
type GptjConfig = typeof defaults;

const headSize = (c: GptjConfig): number => c.n_embd / c.n_head;

const block = (c: GptjConfig, layer: number) => {
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

const backbone = (c: GptjConfig) =>
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

const family: DecoderFamily<GptjConfig, ReturnType<typeof backbone>> = {
  key: "transformer",
  width: (c) => c.n_embd,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layer, heads: c.n_head, headSize: headSize(c) }),
  backbone,
  embedding: (model) => model.wte.weight,
  headBias: true,
};

export default textFamily({
  defaults,
  repo: "EleutherAI/gpt-j-6b",
  tokenizer: "gpt2",
  architectures: {
    GPTJModel: base(family),
    GPTJForCausalLM: causalLM(family),
    GPTJForSequenceClassification: lastTokenClassification(family),
    GPTJForQuestionAnswering: questionAnswering(family),
  },
});
