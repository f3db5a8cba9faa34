import { melSettings } from "@tiny-random/audio/extractor";
import { type FastConformerConfig, fastConformer } from "@tiny-random/audio/layers/fast-conformer";
import { type Family, type ModelConfig, shrinkConfig } from "@tiny-random/core";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { type AsrFamily, asrFamily } from "../../asr-family.ts";
import { frameTransducer, type TransducerConfig } from "../../layers/frame-recognizers.ts";

type ParakeetConfig = TransducerConfig<ModelConfig & FastConformerConfig>;

/** A Parakeet with a transducer, as the class of this name. */
export const transducerFamily = (
  className: string,
  own: Pick<AsrFamily<ParakeetConfig>, "facts" | "repo" | "reference">,
): Family =>
  asrFamily<ParakeetConfig>({
    ...own,
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
    architectures: { [className]: frameTransducer<ParakeetConfig["encoder_config"]>(fastConformer) },
  });
