import { type GPTJConfig, gptj } from "@tiny-random/atlas/configs/gptj";
import type { ModelConfig } from "@tiny-random/core";
import { embedding, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { parallelBlock } from "../layers/decoder/decoder-layers.ts";
import { type ContextBlock, layerContext } from "../layers/decoder/decoder-parts.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification, questionAnswering } from "../layers/heads/decoder-scores.ts";
import { ropeTables } from "../layers/rope/rope.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** The config fields that GPT-J and its kin read. */
export interface GPTJLikeConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly n_embd: number;
  readonly n_layer: number;
  readonly n_head: number;
  readonly n_inner: number | null;
  readonly rotary_dim: number;
  readonly activation_function: string;
  readonly layer_norm_epsilon: number;
  readonly tie_word_embeddings: boolean;
}

type Attention<C> = (c: C, layer: number) => ContextBlock;

const block = <C extends GPTJLikeConfig>(c: C, layer: number, attention: Attention<C>) => {
  const { n_embd: width, activation_function: activation } = c;
  const features = c.n_inner ?? 4 * width;
  return parallelBlock(
    {
      attentionNorm: layerNorm(width, c.layer_norm_epsilon),
      attention: attention(c, layer),
      mlp: plainMlp({ up: "fc_in", down: "fc_out" }, { width, features, activation, bias: true }),
    },
    { attentionNorm: "ln_1", attention: "attn" },
  );
};

const backbone = <C extends GPTJLikeConfig>(c: C, attention: Attention<C>) =>
  module(
    {
      wte: embedding(c.vocab_size, c.n_embd),
      h: Array.from({ length: c.n_layer }, (_, layer) => block(c, layer, attention)),
      ln_f: layerNorm(c.n_embd, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, context: TextContext) => {
      const tables = ropeTables(ropeOf(c), positionsOf(ids, context), c.rotary_dim, "neighbours");
      const shared = layerContext(ids, context, { rotary: () => tables });
      return m.ln_f(m.h.reduce((x, layer) => layer(x, shared), m.wte(ids)));
    },
  );

/** GPT-J's parallel blocks around an attention (Wang and Komatsuzaki, 2021). */
export const gptjFamily = <C extends GPTJLikeConfig>(
  attention: Attention<C>,
): DecoderFamily<C, ReturnType<typeof backbone>> => ({
  key: "transformer",
  width: (c) => c.n_embd,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layer, heads: c.n_head, headSize: c.n_embd / c.n_head }),
  backbone: (c) => backbone(c, attention),
  embedding: (model) => model.wte.weight,
  headBias: () => true,
});

const family = gptjFamily<GPTJConfig>((c, layer) => {
  const heads = { model_type: c.model_type, hidden_size: c.n_embd, num_attention_heads: c.n_head };
  return causalAttention(heads, layer, { keys: { o_proj: "out_proj" } });
});

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
