import { metaclip2TextModel } from "@tiny-random/atlas/configs/metaclip_2_text_model";
import { narrowed } from "@tiny-random/core";
import { causalMask } from "@tiny-random/nn";
import { firstEnd, statesAt, textTower } from "../layers/encoder/text-tower.ts";
import { textFamily } from "../text-family.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";
import { type ClipTextConfig, clipTextClasses } from "./clip_text_model.ts";

export const metaclip2TextFacts = narrowed(metaclip2TextModel, { layer_norm_eps: "number", projection_dim: "number" });

/** The tower of the huge checkpoint: XLM-V's vocabulary, whose end-of-text token is 2. */
export const reference = {
  vocab_size: 901629,
  hidden_size: 1024,
  intermediate_size: 4096,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  projection_dim: 1024,
  eos_token_id: 2,
};

/** CLIP's tower, read at the first end-of-text token even where its id is 2. */
export const metaclip2TextTower = (c: Omit<ClipTextConfig, "projection_dim">) =>
  textTower(c, {
    mask: (ids, context) => causalMask(context.attention_mask, ids),
    pool: (hidden, ids) => statesAt(hidden, firstEnd(ids, Number(c.eos_token_id))),
  });

/** XLM-RoBERTa's kind of tokenizer, for texts of as many tokens as there are positions. */
export const tokenizer = embeddedTokenizer("xlm_roberta", { model_max_length: 77 });

export default textFamily({
  facts: metaclip2TextFacts,
  repo: "facebook/metaclip-2-worldwide-huge-quickgelu",
  reference,
  tokenizer,
  architectures: clipTextClasses("MetaClip2", metaclip2TextTower),
});
