import { activation, embedding, layerNorm, linear, module, paddingMask, Tensor } from "@tiny-random/nn";
import { causalMasks, type TextContext } from "./backbone.ts";
import { namedAttention } from "./named-attention.ts";

/** The config fields that XLM's encoder reads. */
export interface XlmEncoderConfig {
  readonly vocab_size: number;
  readonly emb_dim: number;
  readonly n_layers: number;
  readonly n_heads: number;
  readonly gelu_activation: boolean;
  readonly causal: boolean;
  readonly n_langs: number;
  readonly use_lang_emb: boolean;
  readonly max_position_embeddings: number;
  readonly layer_norm_eps: number;
  /** Flaubert's norm before the parts of a layer instead of after them. */
  readonly pre_norm?: boolean;
}

type Map = (x: Tensor) => Tensor;
type Layer = [first: Map, second: Map, mlp: Map];

const feedForward = (c: XlmEncoderConfig) =>
  module({ lin1: linear(c.emb_dim, 4 * c.emb_dim), lin2: linear(4 * c.emb_dim, c.emb_dim) }, (m, x: Tensor) =>
    m.lin2(activation(c.gelu_activation ? "gelu" : "relu")(m.lin1(x))),
  );

const perLayer = <P>(c: XlmEncoderConfig, make: () => P): P[] => Array.from({ length: c.n_layers }, make);

/**
 * An encoder whose layers stand in lists by their parts (Conneau and Lample, 2019): words, positions and, by the table of
 * words, numbers of texts; padding stays zero from layer to layer.
 */
export const xlmEncoder = (c: XlmEncoderConfig) => {
  const norm = () => layerNorm(c.emb_dim, c.layer_norm_eps);
  const hasLanguages = c.n_langs > 1 && c.use_lang_emb;
  return module(
    {
      position_embeddings: embedding(c.max_position_embeddings, c.emb_dim),
      lang_embeddings: hasLanguages ? embedding(c.n_langs, c.emb_dim) : undefined,
      embeddings: embedding(c.vocab_size, c.emb_dim),
      layer_norm_emb: norm(),
      attentions: perLayer(c, () => namedAttention(c.emb_dim, c.n_heads, ["q_lin", "k_lin", "v_lin", "out_lin"])),
      layer_norm1: perLayer(c, norm),
      ffns: perLayer(c, () => feedForward(c)),
      layer_norm2: perLayer(c, norm),
    },
    (m, ids: Tensor, context: TextContext) => {
      const mask = c.causal ? causalMasks(ids, context)() : paddingMask(context.attention_mask);
      const kept = context.attention_mask.to("float32").unsqueeze(-1);
      const positions = m.position_embeddings(Tensor.arange(ids.graph, ids.size(1)).unsqueeze(0));
      const words = m.embeddings(ids).add(positions);
      const summed = context.token_type_ids ? words.add(m.embeddings(context.token_type_ids)) : words;
      return m.attentions.reduce((x, attention, layer) => {
        const [first, second, mlp] = [m.layer_norm1[layer], m.layer_norm2[layer], m.ffns[layer]] as Layer;
        const attended = c.pre_norm ? x.add(attention(first(x), { mask })) : first(x.add(attention(x, { mask })));
        const raised = c.pre_norm ? attended.add(mlp(second(attended))) : second(attended.add(mlp(attended)));
        return raised.mul(kept);
      }, m.layer_norm_emb(summed).mul(kept));
    },
  );
};
