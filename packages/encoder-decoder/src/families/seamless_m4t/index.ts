import { type Architecture, defineArchitecture, type NamedTensors } from "@tiny-random/core";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { asrFamily } from "../../asr-family.ts";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import type { Seq2SeqFamily } from "../../layers/seq2seq-family.ts";
import { seq2seqModel } from "../../layers/seq2seq-model.ts";
import { extractor, ofStack, seamlessClasses, withLanguages } from "./classes.ts";
import {
  facts,
  generationConfig,
  roles,
  type SeamlessConfig,
  type StackConfig,
  textStack,
  tinySpeech,
  unitStack,
} from "./config.ts";
import { saidInputs, unitInputs } from "./inputs.ts";
import { vocoderSession } from "./speaking.ts";
import { speechEncoder } from "./speech-encoder.ts";
import { decoder, stateEncoder, words } from "./stacks.ts";
import { stateInputs, unitsOneByOne } from "./units.ts";
import { codeHifiGan } from "./vocoder.ts";

const ofUnits = (stack: (c: SeamlessConfig) => StackConfig): Seq2SeqFamily<SeamlessConfig> => ({
  ...ofStack(stack),
  key: "model",
  parts: (c) => ({ encoder: stateEncoder(stack(c)), decoder: decoder(stack(c), words(stack(c))) }),
  inputs: (c) => stateInputs(c.hidden_size),
});

/** A class of units, whose ids no tokenizer knows. */
const withUnits = (
  architecture: Architecture<SeamlessConfig>,
  stack: (c: SeamlessConfig) => StackConfig,
): Architecture<SeamlessConfig> => ({
  ...architecture,
  inputs: (c) => unitInputs(stack(c), c.decoder_start_token_id),
});

const vocoder: Architecture<SeamlessConfig> = defineArchitecture({
  padding: { none: "convolutions reach from a row's last frames into what follows them" },
  build: (c: SeamlessConfig) => codeHifiGan(c, "spkr_id"),
  sessions: (model) => ({ model: vocoderSession((inputs: NamedTensors) => model(inputs), "spkr_id") }),
  inputs: saidInputs,
});

export default asrFamily<SeamlessConfig>({
  facts,
  repo: "facebook/hf-seamless-m4t-medium",
  checkpoints: {
    SeamlessM4TModel: ["facebook/hf-seamless-m4t-medium", "facebook/hf-seamless-m4t-large"],
  },
  generationConfig,
  extractor,
  tokenizer: "seamless_m4t",
  processor: (c, context) => withLanguages(tokenizerBuilder(c, context)),
  roles,
  tiny: (c, { size }) => tinySpeech(c, size.width, size.headSize),
  variants: {
    "rotary positions": { config: { position_embeddings_type: "rotary" }, classes: ["SeamlessM4TForSpeechToText"] },
    "no adapter": { config: { add_adapter: false }, classes: ["SeamlessM4TForSpeechToText"] },
    "plain words": { config: { scale_embedding: false }, classes: ["SeamlessM4TForTextToText"] },
  },
  architectures: {
    ...seamlessClasses<SeamlessConfig>("SeamlessM4T", {
      speechEncoder,
      units: unitsOneByOne((c) => c.t2u_eos_token_id),
      voiceName: "spkr_id",
    }),
    SeamlessM4TTextToUnitModel: withUnits(seq2seqModel(ofUnits(textStack)), textStack),
    SeamlessM4TTextToUnitForConditionalGeneration: withUnits(conditionalGeneration(ofUnits(unitStack), {}), unitStack),
    SeamlessM4TCodeHifiGan: vocoder,
  },
});
