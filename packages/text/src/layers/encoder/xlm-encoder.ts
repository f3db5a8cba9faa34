import { activation, embedding, layerNorm, linear, module, paddingMask, Tensor } from "@tiny-random/nn";
import { causalMasks, type TextContext } from "../sessions/backbone.ts";
import { namedAttention } from "./named-attention.ts";

/** The sizes of XLM's encoder. */
export interface XlmEncoderConfig {
  readonly vocab_size: number;
  readonly emb_dim: number;
  readonly n_layers: number;
  readonly n_heads: number;
  readonly max_position_embeddings: number;
  readonly layer_norm_eps: number;
}

/** What variants of the encoder have otherwise. */
export interface XlmEncoderParts {
  readonly activation: string;
  /** Where the norms of a layer's parts stand; Flaubert's may come first. */
  readonly norms: "before" | "after";
  /** Tokens see each other, or those before them. */
  readonly sight: "all" | "causal";
  /** Languages that have a table, which inputs without languages do not reach. */
  readonly languages: number;
}

type Map = (x: Tensor) => Tensor;
type Layer = [first: Map, second: Map, mlp: Map];

const feedForward = (c: XlmEncoderConfig, name: string) =>
  module({ lin1: linear(c.emb_dim, 4 * c.emb_dim), lin2: linear(4 * c.emb_dim, c.emb_dim) }, (m, x: Tensor) =>
    m.lin2(activation(name)(m.lin1(x))),
  );

const perLayer = <P>(c: XlmEncoderConfig, make: () => P): P[] => Array.from({ length: c.n_layers }, make);

/**
 * An encoder whose layers stand in lists by their parts (Conneau and Lample, 2019): words, positions and, by the table of
 * words, numbers of texts; padding stays zero from layer to layer.
 */
export const xlmEncoder = (c: XlmEncoderConfig, parts: XlmEncoderParts) => {
  const norm = () => layerNorm(c.emb_dim, c.layer_norm_eps);
  return module(
    {
      position_embeddings: embedding(c.max_position_embeddings, c.emb_dim),
      lang_embeddings: parts.languages > 1 ? embedding(parts.languages, c.emb_dim) : undefined,
      embeddings: embedding(c.vocab_size, c.emb_dim),
      layer_norm_emb: norm(),
      attentions: perLayer(c, () => namedAttention(c.emb_dim, c.n_heads, ["q_lin", "k_lin", "v_lin", "out_lin"])),
      layer_norm1: perLayer(c, norm),
      ffns: perLayer(c, () => feedForward(c, parts.activation)),
      layer_norm2: perLayer(c, norm),
    },
    (m, ids: Tensor, context: TextContext) => {
      const mask = parts.sight === "causal" ? causalMasks(ids, context)() : paddingMask(context.attention_mask);
      const kept = context.attention_mask.to("float32").unsqueeze(-1);
      const positions = m.position_embeddings(Tensor.arange(ids.graph, ids.size(1)).unsqueeze(0));
      const words = m.embeddings(ids).add(positions);
      const summed = context.token_type_ids ? words.add(m.embeddings(context.token_type_ids)) : words;
      return m.attentions.reduce((x, attention, layer) => {
        const [first, second, mlp] = [m.layer_norm1[layer], m.layer_norm2[layer], m.ffns[layer]] as Layer;
        const attended =
          parts.norms === "before" ? x.add(attention(first(x), { mask })) : first(x.add(attention(x, { mask })));
        const raised =
          parts.norms === "before" ? attended.add(mlp(second(attended))) : second(attended.add(mlp(attended)));
        return raised.mul(kept);
      }, m.layer_norm_emb(summed).mul(kept));
    },
  );
};
