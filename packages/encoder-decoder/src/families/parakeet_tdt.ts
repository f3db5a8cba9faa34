import { type ParakeetTDTConfig, parakeetTdt } from "@tiny-random/atlas/configs/parakeet_tdt";
import { melSettings } from "@tiny-random/audio/extractor";
import { fastConformer } from "@tiny-random/audio/layers/fast-conformer";
import { shrinkConfig } from "@tiny-random/core";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { asrFamily } from "../asr-family.ts";
import { frameTransducer } from "./parakeet_ctc/frame-recognizers.ts";

export default asrFamily<ParakeetTDTConfig>({
  facts: parakeetTdt,
  repo: "nvidia/parakeet-tdt-0.6b-v3",
  reference: {
    encoder_config: { attention_bias: false, convolution_bias: false, num_mel_bins: 128, scale_input: false },
  },
  generationConfig: { decoder_start_token_id: 8192 },
  extractor: { feature_extractor_type: "ParakeetFeatureExtractor", feature_size: 80, sampling_rate: 16000 },
  extractorSettings: (c) => melSettings(c.encoder_config),
  tokenizer: extendedTokenizer("mistral", {
    tokens: { pad_token: "<pad>", blank_token: "<blank>" },
    settings: { tokenizer_class: "ParakeetTokenizer" },
    bare: true,
  }),
  // Texts begin behind the blank token.
  processor: (c, context) => tokenizerBuilder(c, context, { decoder_start_token_id: "<blank>" }),
  roles: { width: ["decoder_hidden_size"] },
  tiny: (c, { size }, merged) => ({
    encoder_config: shrinkConfig(merged.encoder_config ?? c.encoder_config, size, { subsampling_conv_channels: 8 }),
  }),
  architectures: { ParakeetForTDT: frameTransducer<ParakeetTDTConfig["encoder_config"]>(fastConformer) },
});
