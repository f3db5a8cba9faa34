import { type Tipsv2TextConfig, tipsv2TextModel } from "@tiny-random/atlas/configs/tipsv2_text_model";
import {
  activation,
  embedding,
  fusedAttention,
  layerNorm,
  linear,
  module,
  paddingMask,
  type Tensor,
} from "@tiny-random/nn";
import { fairseqFrequencies, sinusoids } from "../layers/decoder/sinusoids.ts";
import { bareTowerClass, type TextTowerOutputs } from "../layers/encoder/text-tower.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { extendedTokenizer } from "../tokenizers/embedded.ts";

const mlp = (c: Tipsv2TextConfig) =>
  module(
    { c_fc: linear(c.hidden_size, c.intermediate_size), c_proj: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => m.c_proj(activation(c.hidden_act)(m.c_fc(x))),
  );

/** Attention and feed-forward, each behind its norm and added to the stream, by the names of CLIP's own checkpoints. */
const block = (c: Tipsv2TextConfig) =>
  module(
    {
      attn: fusedAttention(c.hidden_size, c.num_attention_heads),
      ln_1: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: mlp(c),
      ln_2: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, mask: Tensor) => {
      const normed = m.ln_1(x);
      const attended = x.add(m.attn({ query: normed, key: normed, value: normed, mask }));
      return attended.add(m.mlp(m.ln_2(attended)));
    },
  );

/** The mean of a text's tokens: `[batch, length, width]` → `[batch, width]`. */
const meanOfTokens = (c: Tipsv2TextConfig, hidden: Tensor, { attention_mask }: TextContext): Tensor => {
  const kept = attention_mask.to("float32").unsqueeze(-1);
  return hidden.mul(kept).sum(1).div(kept.sum(1).add(c.pooling_epsilon));
};

/** The text tower of TIPSv2: sinusoidal positions, every token sees all others, the mean of tokens stands for the text. */
export const tipsv2TextTower = (c: Tipsv2TextConfig) => {
  const children = {
    token_embedding: embedding(c.vocab_size, c.hidden_size),
    transformer: module(
      { resblocks: Array.from({ length: c.num_hidden_layers }, () => block(c)) },
      (m, x: Tensor, mask: Tensor) => m.resblocks.reduce((states, layer) => layer(states, mask), x),
    ),
    ln_final: layerNorm(c.hidden_size, c.layer_norm_eps),
  };
  return module(children, (m, ids: Tensor, context: TextContext): TextTowerOutputs => {
    const scaled = m.token_embedding(ids).mul(c.scale_sqrt_depth ? Math.sqrt(c.hidden_size) : 1);
    const placed = scaled.add(sinusoids(positionsOf(ids, context), fairseqFrequencies(c.hidden_size)));
    const hidden = m.ln_final(m.transformer(placed, paddingMask(context.attention_mask)));
    return { hidden, pooled: meanOfTokens(c, hidden, context) };
  });
};

/** Pieces that begin with a space before each word. */
const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };

/** A byte-pair encoding of words in lower case, without tokens around texts. */
export const tokenizer = extendedTokenizer("gemma", {
  tokens: {},
  bare: true,
  settings: {
    tokenizer_class: "Tipsv2Tokenizer",
    model_max_length: 64,
    bos_token: null,
    eos_token: null,
    mask_token: null,
  },
  without: ["chat_template.jinja", "special_tokens_map.json"],
  normalizer: { type: "Sequence", normalizers: [{ type: "Lowercase" }] },
  preTokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] },
  decoder: { type: "Sequence", decoders: [metaspace, { type: "ByteFallback" }, { type: "Fuse" }] },
});

export default textFamily({
  facts: tipsv2TextModel,
  repo: "google/tipsv2-b14",
  tokenizer,
  architectures: {
    Tipsv2TextModel: bareTowerClass<Tipsv2TextConfig>(tipsv2TextTower),
  },
  variants: {
    "embeddings as they are": { config: { scale_sqrt_depth: false }, classes: ["Tipsv2TextModel"] },
  },
});
