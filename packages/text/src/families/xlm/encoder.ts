import { activation, embedding, layerNorm, linear, module, paddingMask, Tensor } from "@tiny-random/nn";
import { namedAttention } from "../../layers/encoder/named-attention.ts";
import { causalMasks, type TextContext } from "../../layers/sessions/backbone.ts";

/** The config fields that XLM's encoder reads. */
interface XlmEncoderConfig {
  readonly vocab_size: number;
  readonly emb_dim: number;
  readonly n_layers: number;
  readonly n_heads: number;
  readonly max_position_embeddings: number;
  readonly layer_norm_eps: number;
  readonly gelu_activation: boolean;
  /** Tokens see those before them only. */
  readonly causal: boolean;
  readonly use_lang_emb: boolean;
  readonly n_langs: number;
  /** Flaubert large has its norms before attention and feed-forward; Transformers 5.24 raises an error for it. */
  readonly pre_norm?: boolean;
}

const feedForward = (c: XlmEncoderConfig) =>
  module({ lin1: linear(c.emb_dim, 4 * c.emb_dim), lin2: linear(4 * c.emb_dim, c.emb_dim) }, (m, x: Tensor) =>
    m.lin2(activation(c.gelu_activation ? "gelu" : "relu")(m.lin1(x))),
  );

/** A part's function of hidden states. */
type Part = (x: Tensor) => Tensor;

/** One layer's parts: checkpoints have them in four lists. */
interface LayerParts {
  readonly attention: Part;
  readonly norm1: Part;
  readonly ffn: Part;
  readonly norm2: Part;
}

const preNorm = (x: Tensor, { attention, norm1, ffn, norm2 }: LayerParts): Tensor => {
  const attended = x.add(attention(norm1(x)));
  return attended.add(ffn(norm2(attended)));
};

const postNorm = (x: Tensor, { attention, norm1, ffn, norm2 }: LayerParts): Tensor => {
  const attended = norm1(x.add(attention(x)));
  return norm2(attended.add(ffn(attended)));
};

/**
 * XLM's encoder (Conneau and Lample, 2019): words, positions and, by the table of words, token types; after every layer
 * padding is zero. Language embeddings are saved but reach no output, since inputs name no languages.
 */
export const xlmEncoder = (c: XlmEncoderConfig) => {
  const norm = () => layerNorm(c.emb_dim, c.layer_norm_eps);
  const perLayer = <P>(make: () => P): P[] => Array.from({ length: c.n_layers }, make);
  return module(
    {
      position_embeddings: embedding(c.max_position_embeddings, c.emb_dim),
      lang_embeddings: c.use_lang_emb && c.n_langs > 1 ? embedding(c.n_langs, c.emb_dim) : undefined,
      embeddings: embedding(c.vocab_size, c.emb_dim),
      layer_norm_emb: norm(),
      attentions: perLayer(() => namedAttention(c.emb_dim, c.n_heads, ["q_lin", "k_lin", "v_lin", "out_lin"])),
      layer_norm1: perLayer(norm),
      ffns: perLayer(() => feedForward(c)),
      layer_norm2: perLayer(norm),
    },
    (m, ids: Tensor, context: TextContext) => {
      const mask = c.causal ? causalMasks(ids, context)() : paddingMask(context.attention_mask);
      const kept = context.attention_mask.to("float32").unsqueeze(-1);
      const positions = m.position_embeddings(Tensor.arange(ids.graph, ids.size(1)).unsqueeze(0));
      const words = m.embeddings(ids).add(positions);
      const summed = context.token_type_ids ? words.add(m.embeddings(context.token_type_ids)) : words;
      return m.attentions.reduce((x, attend, index) => {
        const [norm1, norm2, ffn] = [m.layer_norm1[index], m.layer_norm2[index], m.ffns[index]];
        if (!norm1 || !norm2 || !ffn) throw new Error(`layer ${index} is not whole`);
        const parts = { attention: (states: Tensor) => attend(states, { mask }), norm1, ffn, norm2 };
        return (c.pre_norm ? preNorm : postNorm)(x, parts).mul(kept);
      }, m.layer_norm_emb(summed).mul(kept));
    },
  );
};
