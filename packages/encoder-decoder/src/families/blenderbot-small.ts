import { blenderbotSmall } from "@tiny-random/atlas/configs/blenderbot-small";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { textFamily } from "@tiny-random/text/text-family";
import {
  type BartFamily,
  bartCausalLM,
  bartConditionalGeneration,
  bartModel,
  bartTowers,
} from "../layers/bart-classes.ts";
import { postNorm } from "../layers/bart-layers.ts";
import { learnedPositions } from "../layers/positions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

const facts = narrowed(blenderbotSmall, { decoder_start_token_id: "number" });
type BlenderbotSmallConfig = ConfigOf<typeof facts>;

/** BART whose decoder norms tokens before they have their positions, unscaled whatever its config says (Roller et al., 2020). */
const family: BartFamily<BlenderbotSmallConfig> = {
  order: postNorm,
  positions: (c) => learnedPositions(c.max_position_embeddings, c.d_model, 0),
  norms: { layernorm_embedding: true },
  decoderNormOf: "tokens",
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "text2text-generation",
  bias: true,
};

export default textFamily({
  facts,
  repo: "facebook/blenderbot_small-90M",
  checkpoints: {
    BlenderbotSmallForConditionalGeneration: ["facebook/blenderbot-90M", "Xenova/blenderbot_small-90M"],
  },
  reference: { vocab_size: 54944, scale_embedding: true },
  generationConfig: {
    bos_token_id: 1,
    decoder_start_token_id: 1,
    eos_token_id: 2,
    forced_eos_token_id: 2,
    pad_token_id: 0,
  },
  tokenizer: "blenderbot_small",
  towers: bartTowers(family),
  architectures: {
    BlenderbotSmallModel: bartModel(family),
    BlenderbotSmallForConditionalGeneration: bartConditionalGeneration(family),
    BlenderbotSmallForCausalLM: bartCausalLM(family),
  },
});
