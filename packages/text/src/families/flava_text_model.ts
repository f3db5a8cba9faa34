import { type FlavaTextConfig, flavaTextModel } from "@tiny-random/atlas/configs/flava_text_model";
import { layerNorm, module, paddingMask, type Tensor, vitLayer } from "@tiny-random/nn";
import { firstTokenPooler } from "../layers/encoder/encoder.ts";
import { pooledTextClass } from "../layers/encoder/pooled-text-class.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** BERT's embeddings below the layers of a Vision Transformer (Singh et al., 2022). */
const tower = (c: FlavaTextConfig) => {
  const layer = Array.from({ length: c.num_hidden_layers }, () => vitLayer(c));
  return module(
    {
      embeddings: summedEmbeddings(c),
      encoder: module({ layer }, (m, x: Tensor, mask: Tensor) =>
        m.layer.reduce<Tensor>((state, one) => one(state, mask), x),
      ),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      pooler: firstTokenPooler(c),
    },
    (m, ids: Tensor, context: TextContext) =>
      m.layernorm(m.encoder(m.embeddings(ids, context), paddingMask(context.attention_mask))),
  );
};

export default textFamily({
  facts: flavaTextModel,
  repo: "facebook/flava-full",
  tokenizer: "bert",
  architectures: { FlavaTextModel: pooledTextClass(tower) },
});
