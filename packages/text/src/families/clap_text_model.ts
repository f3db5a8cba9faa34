import { clapTextModel } from "@tiny-random/atlas/configs/clap_text_model";
import { type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { baseModel, module, projection, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { savedRow } from "../layers/encoder/saved-row.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

export const clapTextFacts = narrowed(clapTextModel, { pad_token_id: "number" });

/** The config of CLAP's text tower. */
type ClapTextConfig = ConfigOf<typeof clapTextFacts>;

const embeddings = (c: ClapTextConfig) => {
  const summed = summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id) });
  const { word_embeddings, position_embeddings, token_type_embeddings, LayerNorm } = summed;
  const children = {
    position_ids: savedRow(c.max_position_embeddings, (position) => position),
    token_type_ids: savedRow(c.max_position_embeddings, () => 0),
    word_embeddings,
    position_embeddings,
    token_type_embeddings,
    LayerNorm,
  };
  return module(children, (_, ids: Tensor, context: TextContext) => summed(ids, context));
};

const { pooledBackbone } = encoderOf<ClapTextConfig>({ embeddings });

/** RoBERTa read at its first token. */
export const clapTextTower = pooledBackbone;

/** A tower's states and its vector of each text. */
export const clapTextOutputs = (tower: ReturnType<typeof clapTextTower>, ids: Tensor, context: TextContext) => {
  const hidden = tower(ids, context);
  return { hidden, pooled: tower.pooler(hidden) };
};

const projected = (c: ClapTextConfig) =>
  module(
    { text_model: baseModel(clapTextTower(c)), text_projection: projection(c) },
    (m, ids: Tensor, context: TextContext) => {
      const { hidden, pooled } = clapTextOutputs(m.text_model, ids, context);
      return { text_embeds: m.text_projection(pooled), last_hidden_state: hidden };
    },
  );

export default textFamily({
  facts: clapTextFacts,
  repo: "laion/clap-htsat-unfused",
  longestText: positionsBehindPadding,
  tokenizer: "roberta",
  architectures: {
    ClapTextModel: textTowerClass(
      (c: ClapTextConfig) => baseModel(clapTextTower(c)),
      (tower) => (ids, context) => textTowerOutputs(clapTextOutputs(tower, ids, context)),
    ),
    ClapTextModelWithProjection: textTowerClass(projected, (model) => model),
  },
});
