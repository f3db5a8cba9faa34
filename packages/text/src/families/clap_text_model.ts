import { baseModel, module, Parameter, projection, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of ClapTextConfig: RoBERTa, whose vector of a text is projected. */
export const defaults = {
  model_type: "clap_text_model",
  vocab_size: 50265,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 514,
  type_vocab_size: 1,
  initializer_factor: 1,
  layer_norm_eps: 1e-12,
  projection_dim: 512,
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  projection_hidden_act: "relu",
};

/** The config of CLAP's text tower. */
export type ClapTextConfig = typeof defaults;

/** A buffer with a number for every position, which checkpoints hold. */
const savedRow = (length: number, value: (position: number) => number) =>
  new Parameter(
    [1, length],
    { kind: "exact", data: () => BigInt64Array.from({ length }, (_, position) => BigInt(value(position))) },
    { dtype: "int64", unread: "what positions and types are where none is given" },
  );

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
  defaults,
  repo: "laion/clap-htsat-unfused",
  tokenizer: "roberta",
  architectures: {
    ClapTextModel: textTowerClass(
      (c: ClapTextConfig) => baseModel(clapTextTower(c)),
      (tower) => (ids, context) => textTowerOutputs(clapTextOutputs(tower, ids, context)),
    ),
    ClapTextModelWithProjection: textTowerClass(projected, (model) => model),
  },
});
