import { type LasrCTCConfig, lasrCtc } from "@tiny-random/atlas/configs/lasr_ctc";
import { melSettings } from "@tiny-random/audio/extractor";
import { lasrConformer } from "@tiny-random/audio/families/lasr_encoder/conformer";
import { type ReferenceFiles, shrinkConfig } from "@tiny-random/core";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { asrFamily } from "../asr-family.ts";
import { frameCtc } from "../layers/frame-recognizers.ts";

const pieces = embeddedTokenizer("t5", { tokenizer_class: "LasrTokenizer" });

/** What a tokenizer.json has of pieces. */
interface UnigramFile {
  readonly model: { readonly vocab: readonly (readonly [string, number])[] };
  readonly added_tokens: readonly { readonly id: number }[];
}

const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
const end = { SpecialToken: { id: "</s>", type_id: 0 } };

/** The end behind each text. */
const ends = {
  type: "TemplateProcessing",
  single: [sequence("A"), end],
  pair: [sequence("A"), end, sequence("B"), end],
  special_tokens: { "</s>": { id: "</s>", ids: [2], tokens: ["</s>"] } },
};

/** T5's pieces behind one more token: the class takes the fourth for what it does not know. */
const tokenizer: ReferenceFiles = {
  ...pieces,
  read: (file) => {
    const text = pieces.read(file);
    if (file !== "tokenizer.json" || text === undefined) return text;
    const { model, added_tokens, ...rest } = JSON.parse(text) as UnigramFile;
    const [pad, ...behind] = model.vocab;
    const begin = { ...added_tokens[0], id: 1, content: "<s>" };
    return JSON.stringify({
      ...rest,
      model: { ...model, vocab: [pad, ["<s>", 0], ...behind], unk_id: 3 },
      added_tokens: [...added_tokens.map((one) => ({ ...one, id: one.id === 0 ? 0 : one.id + 1 })), begin],
      post_processor: ends,
    });
  },
};

export default asrFamily<LasrCTCConfig>({
  facts: lasrCtc,
  repo: "google/medasr",
  extractor: { feature_extractor_type: "LasrFeatureExtractor", feature_size: 128, sampling_rate: 16000 },
  extractorSettings: (c) => melSettings(c.encoder_config),
  tokenizer,
  processor: tokenizerBuilder,
  tiny: (c, { size }, merged) => ({
    encoder_config: shrinkConfig(merged.encoder_config ?? c.encoder_config, size, { subsampling_conv_channels: 8 }),
  }),
  architectures: { LasrForCTC: frameCtc<LasrCTCConfig["encoder_config"]>(lasrConformer) },
});
