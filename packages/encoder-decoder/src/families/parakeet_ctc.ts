import { type ParakeetCTCConfig, parakeetCtc } from "@tiny-random/atlas/configs/parakeet_ctc";
import { melSettings } from "@tiny-random/audio/extractor";
import { fastConformer } from "@tiny-random/audio/layers/fast-conformer";
import { shrinkConfig } from "@tiny-random/core";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { asrFamily } from "../asr-family.ts";
import { frameCtc } from "../layers/frame-recognizers.ts";

export default asrFamily<ParakeetCTCConfig>({
  facts: parakeetCtc,
  repo: "nvidia/parakeet-ctc-1.1b",
  reference: { encoder_config: { num_hidden_layers: 42 } },
  extractor: { feature_extractor_type: "ParakeetFeatureExtractor", feature_size: 80, sampling_rate: 16000 },
  extractorSettings: (c) => melSettings(c.encoder_config),
  // The blank token of CTC is the padding's.
  tokenizer: extendedTokenizer("mistral", {
    tokens: { pad_token: "<pad>" },
    settings: { tokenizer_class: "ParakeetTokenizer" },
    bare: true,
  }),
  processor: tokenizerBuilder,
  tiny: (c, { size }, merged) => ({
    encoder_config: shrinkConfig(merged.encoder_config ?? c.encoder_config, size, { subsampling_conv_channels: 8 }),
  }),
  architectures: { ParakeetForCTC: frameCtc<ParakeetCTCConfig["encoder_config"]>(fastConformer) },
});
