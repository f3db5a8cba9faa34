import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { asrFamily } from "../../asr-family.ts";
import { extractor, seamlessClasses, withLanguages } from "../seamless_m4t/classes.ts";
import { generationConfig, roles, tinySpeech } from "../seamless_m4t/config.ts";
import { facts, type SeamlessV2Config } from "./config.ts";
import { speechEncoder } from "./speech-encoder.ts";
import { unitsAtOnce } from "./units.ts";

/** Characters that have a number, behind padding and unknown ones. */
const characters = ["<pad>", "<unk>", ..."▁etaoinsrhldcumfpgwybvkxjqz.,'-?!:;"];

/** The text of each token, which says how many characters it has; and the numbers of characters. */
const spelling = (tokenizerJson: string): Readonly<Record<string, unknown>> => {
  const { model } = JSON.parse(tokenizerJson) as {
    readonly model: { readonly vocab: Readonly<Record<string, number>> };
  };
  return {
    char_to_id: Object.fromEntries(characters.map((character, id) => [character, id])),
    id_to_text: Object.fromEntries(Object.entries(model.vocab).map(([token, id]) => [String(id), token])),
  };
};

/** Units are written all at once, and the Conformer hears in chunks (Seamless Communication, 2023). */
export default asrFamily<SeamlessV2Config>({
  facts,
  repo: "facebook/seamless-m4t-v2-large",
  checkpoints: { SeamlessM4Tv2Model: ["facebook/seamless-m4t-v2-large"] },
  generationConfig,
  extractor,
  tokenizer: "seamless_m4t",
  processor: (c, context) => withLanguages(tokenizerBuilder(c, context), spelling),
  roles: { ...roles, width: ["t2u_variance_predictor_embed_dim", "t2u_variance_predictor_hidden_dim"] },
  tiny: (c, { size }) => ({
    ...tinySpeech(c, size.width, size.headSize),
    char_vocab_size: 64,
    // So near that a clip of a second has frames beyond them.
    left_max_position_embeddings: 8,
    right_max_position_embeddings: 4,
    speech_encoder_chunk_size: Math.min(c.speech_encoder_chunk_size, 16),
    speech_encoder_left_chunk_num: Math.min(c.speech_encoder_left_chunk_num, 1),
  }),
  variants: {
    "all chunks before": { config: { speech_encoder_left_chunk_num: -1 }, classes: ["SeamlessM4Tv2ForSpeechToText"] },
    "no relative keys": { config: { position_embeddings_type: "none" }, classes: ["SeamlessM4Tv2ForSpeechToText"] },
  },
  architectures: seamlessClasses<SeamlessV2Config>("SeamlessM4Tv2", {
    speechEncoder,
    units: unitsAtOnce,
    voiceName: "speaker_id",
  }),
});
