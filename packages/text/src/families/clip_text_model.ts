import { baseModel, causalMask, linear, module, type Tensor } from "@tiny-random/nn";
import { endOfText, statesAt, textTower, textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of CLIPTextConfig. */
export const defaults = {
  model_type: "clip_text_model",
  vocab_size: 49408,
  hidden_size: 512,
  intermediate_size: 2048,
  projection_dim: 512,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 77,
  hidden_act: "quick_gelu",
  layer_norm_eps: 1e-5,
  attention_dropout: 0,
  initializer_range: 0.02,
  initializer_factor: 1,
  pad_token_id: 1,
  bos_token_id: 49406,
  eos_token_id: 49407,
};

/** The config of CLIP's text tower. */
export type ClipTextConfig = typeof defaults;

/** A causal tower, read where the text ends. */
export const clipTextTower = (c: Omit<ClipTextConfig, "projection_dim">) =>
  textTower(c, {
    mask: (ids, context) => causalMask(context.attention_mask, ids),
    pool: (hidden, ids) => statesAt(hidden, endOfText(ids, c.eos_token_id)),
  });

/** The tower under its key, and its vector of each text in the space that images share. */
const projected = (c: ClipTextConfig) =>
  module(
    {
      text_model: baseModel(clipTextTower(c)),
      text_projection: linear(c.hidden_size, c.projection_dim, { bias: false }),
    },
    (m, ids: Tensor, context: TextContext) => {
      const { hidden, pooled } = m.text_model(ids, context);
      return { text_embeds: m.text_projection(pooled), last_hidden_state: hidden };
    },
  );

export default textFamily({
  defaults,
  repo: "openai/clip-vit-base-patch32",
  tokenizer: "clip",
  architectures: {
    CLIPTextModel: textTowerClass(
      (c: ClipTextConfig) => baseModel(clipTextTower(c)),
      (tower) => (ids, context) => textTowerOutputs(tower(ids, context)),
    ),
    CLIPTextModelWithProjection: textTowerClass(projected, (model) => model),
  },
});
