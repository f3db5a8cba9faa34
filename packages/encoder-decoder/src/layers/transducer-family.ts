// Families of transducers over an encoder of mel bins.
import { melSettings } from "@tiny-random/audio/extractor";
import { type Architecture, type Family, type ModelConfig, shrinkConfig } from "@tiny-random/core";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { type AsrFamily, asrFamily } from "../asr-family.ts";
import type { FrameEncoderConfig, TransducerConfig } from "./frame-recognizers.ts";

/** What a family states of its transducer. */
interface Stated<C extends ModelConfig>
  extends Pick<AsrFamily<C>, "facts" | "repo" | "reference" | "variants" | "roles"> {
  /** The feature extractor's class. */
  readonly extractor: string;
  /** Tiny values of the encoder's config that the table of roles does not know. */
  readonly encoder?: Readonly<Record<string, number>>;
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
}

/** A recognizer of speech whose texts begin behind the blank token. */
export const transducerFamily = <C extends TransducerConfig<ModelConfig & FrameEncoderConfig>>({
  extractor,
  encoder,
  roles,
  ...own
}: Stated<C>): Family =>
  asrFamily<C>({
    ...own,
    generationConfig: { decoder_start_token_id: 8192 },
    extractor: { feature_extractor_type: extractor, feature_size: 80, sampling_rate: 16000 },
    extractorSettings: (c) => melSettings(c.encoder_config),
    tokenizer: extendedTokenizer("mistral", {
      tokens: { pad_token: "<pad>", blank_token: "<blank>" },
      settings: { tokenizer_class: "ParakeetTokenizer" },
      bare: true,
    }),
    processor: (c, context) => tokenizerBuilder(c, context, { decoder_start_token_id: "<blank>" }),
    roles: { width: ["decoder_hidden_size", ...(roles?.width ?? [])] },
    tiny: (c, { size }, merged): Partial<C> => {
      const tiny: Partial<Pick<C, "encoder_config">> = {
        encoder_config: shrinkConfig(merged.encoder_config ?? c.encoder_config, size, {
          subsampling_conv_channels: 8,
          ...encoder,
        }),
      };
      return tiny as Partial<C>;
    },
  });
