import { altclipTextModel } from "@tiny-random/atlas/configs/altclip_text_model";
import { type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { baseModel, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { bareTowerClass, type TextTowerOutputs } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

export const altclipTextFacts = narrowed(altclipTextModel, { pad_token_id: "number", layer_norm_eps: "number" });

/** The config of AltCLIP's text tower. */
type AltclipTextConfig = ConfigOf<typeof altclipTextFacts>;

/**
 * XLM-RoBERTa, normalized and mapped to the width of the teacher that it learned from; a text is read at its first token
 * (Chen et al., 2022).
 *
 * @param key that of the list of layers, which is another where the tower stands alone
 */
export const altclipTextTower = (c: AltclipTextConfig, key: "layer" | "layers") => {
  const { backbone } = encoderOf<AltclipTextConfig>({
    embeddings: (one) => summedEmbeddings(one, { positions: fairseqPositions(one.pad_token_id) }),
    encoder: (_, layer) =>
      module({ layer }, (m, x: Tensor, context: EncoderContext) => throughLayers(m.layer, x, context), { layer: key }),
  });
  return module(
    {
      roberta: baseModel(backbone(c)),
      transformation: linear(c.hidden_size, c.project_dim),
      pre_LN: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext): TextTowerOutputs => {
      const hidden = m.transformation(m.pre_LN(m.roberta(ids, context)));
      return { hidden, pooled: hidden.select(1, 0) };
    },
  );
};

export default textFamily({
  facts: altclipTextFacts,
  repo: "BAAI/AltCLIP",
  longestText: positionsBehindPadding,
  tokenizer: "xlm_roberta",
  tiny: (_c, { size }) => ({ project_dim: size.width }),
  architectures: {
    AltCLIPTextModel: bareTowerClass((c: AltclipTextConfig) => altclipTextTower(c, "layers")),
  },
});
