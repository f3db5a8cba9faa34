import { plbart } from "@tiny-random/atlas/configs/plbart";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { textFamily } from "@tiny-random/text/text-family";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  type BartFamily,
  bartCausalLM,
  bartConditionalGeneration,
  bartModel,
  bartSequenceClassification,
  bartTowers,
} from "../layers/bart-classes.ts";
import { postNorm } from "../layers/bart-layers.ts";
import { learnedPositions } from "../layers/positions.ts";
import { wrapTokensRight } from "../layers/shift-tokens.ts";

const facts = narrowed(plbart, { pad_token_id: "number" });
type PLBartConfig = ConfigOf<typeof facts>;

/** BART for programs (Ahmad et al., 2021). */
const family: BartFamily<PLBartConfig> = {
  order: postNorm,
  positions: (c) => learnedPositions(c.max_position_embeddings, c.d_model, 2),
  norms: { layernorm_embedding: true },
  // As in mBART: a text ends with its language, which its decoder starts from.
  shifted: (ids, c) => wrapTokensRight(ids, c.pad_token_id),
  task: "text2text-generation",
  bias: true,
};

export default textFamily({
  facts,
  repo: "uclanlp/plbart-base",
  checkpoints: { PLBartForConditionalGeneration: ["uclanlp/plbart-large"] },
  generationConfig: {
    bos_token_id: 0,
    decoder_start_token_id: 50003,
    eos_token_id: 2,
    forced_eos_token_id: 2,
    pad_token_id: 1,
  },
  // PLBartTokenizer needs sentencepiece and its file; it spells languages as mBART does.
  tokenizer: embeddedTokenizer("mbart", { tokenizer_class: "PreTrainedTokenizerFast" }),
  processor: (c, context) => tokenizerBuilder(c, context, { decoder_start_token_id: "en_XX" }),
  towers: bartTowers(family),
  architectures: {
    PLBartModel: bartModel(family),
    PLBartForConditionalGeneration: bartConditionalGeneration(family),
    PLBartForCausalLM: bartCausalLM(family),
    PLBartForSequenceClassification: bartSequenceClassification(family),
  },
});
