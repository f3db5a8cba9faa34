import { type BlenderbotConfig, blenderbot } from "@tiny-random/atlas/configs/blenderbot";
import { textFamily } from "@tiny-random/text/text-family";
import {
  type BartFamily,
  bartCausalLM,
  bartConditionalGeneration,
  bartModel,
  bartTowers,
} from "../layers/bart-classes.ts";
import { preNorm } from "../layers/bart-layers.ts";
import { learnedPositions } from "../layers/positions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

/** BART with norms before the blocks (Roller et al., 2020). */
const family: BartFamily<BlenderbotConfig> = {
  order: preNorm,
  positions: (c) => learnedPositions(c.max_position_embeddings, c.d_model, 0),
  norms: { layer_norm: true },
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "text2text-generation",
  bias: true,
};

export default textFamily({
  facts: blenderbot,
  repo: "facebook/blenderbot-400M-distill",
  checkpoints: {
    BlenderbotForConditionalGeneration: [
      "facebook/blenderbot-1B-distill",
      "facebook/blenderbot-3B",
      "Xenova/blenderbot-400M-distill",
    ],
  },
  reference: {
    d_model: 1280,
    encoder_ffn_dim: 5120,
    decoder_layers: 12,
    decoder_ffn_dim: 5120,
    scale_embedding: true,
  },
  generationConfig: {
    bos_token_id: 1,
    decoder_start_token_id: 1,
    eos_token_id: 2,
    forced_eos_token_id: 2,
    max_length: 60,
    min_length: 20,
    no_repeat_ngram_size: 3,
    num_beams: 10,
    pad_token_id: 0,
  },
  tokenizer: "blenderbot",
  towers: bartTowers(family),
  architectures: {
    BlenderbotModel: bartModel(family),
    BlenderbotForConditionalGeneration: bartConditionalGeneration(family),
    BlenderbotForCausalLM: bartCausalLM(family),
  },
});
