import { type Aimv2TextConfig, aimv2TextModel } from "@tiny-random/atlas/configs/aimv2_text_model";
import { causalMask, gatedTowerEncoder, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import {
  bareTowerClass,
  firstEnd,
  statesAt,
  type TextTowerOutputs,
  tokenEmbeddings,
} from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** A causal tower of gated layers, read where the text ends. */
export const aimv2TextTower = (c: Aimv2TextConfig) =>
  module(
    {
      embeddings: tokenEmbeddings(c),
      encoder: gatedTowerEncoder(c),
      rms_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, ids: Tensor, context: TextContext): TextTowerOutputs => {
      const states = m.encoder(m.embeddings(ids, context), causalMask(context.attention_mask, ids));
      const hidden = m.rms_norm(states.at(-1) as Tensor);
      return { hidden, pooled: statesAt(hidden, firstEnd(ids, Number(c.eos_token_id))) };
    },
  );

export default textFamily({
  facts: aimv2TextModel,
  repo: "apple/aimv2-large-patch14-224-lit",
  tokenizer: "clip",
  architectures: {
    Aimv2TextModel: bareTowerClass<Aimv2TextConfig>(aimv2TextTower),
  },
  variants: {
    "with biases": { config: { qkv_bias: true, mlp_bias: true }, classes: ["Aimv2TextModel"] },
  },
});
