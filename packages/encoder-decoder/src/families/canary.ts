import { type CanaryConfig, canary } from "@tiny-random/atlas/configs/canary";
import type { CanaryDecoderConfig } from "@tiny-random/atlas/configs/canary_decoder";
import { melSettings } from "@tiny-random/audio/extractor";
import { type BuiltProcessor, type ModelConfig, shrinkConfig } from "@tiny-random/core";
import { calledAs, linear, module, type Tensor } from "@tiny-random/nn";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { asrFamily } from "../asr-family.ts";
import { asrDecoded, asrDecoderParts, asrEncoder, fastAsr } from "../layers/asr-decoder.ts";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { sinusoidalPositions } from "../layers/positions.ts";
import type { DecoderContext } from "../layers/seq2seq-family.ts";
import { seq2seqModel } from "../layers/seq2seq-model.ts";

/** Sinusoids as long as one feature of an embedding (NeMo's FixedPositionalEncoding). */
const scaledSinusoids = (count: number, width: number) => {
  const sinusoids = sinusoidalPositions(count, width, false);
  return calledAs(sinusoids, (ids: Tensor, context: DecoderContext) =>
    sinusoids(ids, context).mul(1 / Math.sqrt(width)),
  );
};

const decoder = (c: CanaryDecoderConfig) =>
  module(
    asrDecoderParts(c, scaledSinusoids(c.max_position_embeddings, c.hidden_size)),
    (m, ids: Tensor, context: DecoderContext) => asrDecoded(m, ids, context),
  );

const family = fastAsr<CanaryConfig>(
  (c) => c.decoder_config,
  (c) => ({ encoder: asrEncoder(c.encoder_config), decoder: decoder(c.decoder_config) }),
);

/** The decoder's config has the tokenizer's vocabulary and ids too. */
const followed = (tokenizer: BuiltProcessor, target: ModelConfig): ModelConfig => {
  const inner = target["decoder_config"] as ModelConfig | undefined;
  return { ...tokenizer.sync(target), ...(inner && { decoder_config: tokenizer.sync(inner) }) };
};

export default asrFamily<CanaryConfig>({
  facts: canary,
  repo: "nvidia/canary-1b-v2",
  reference: {
    encoder_config: { num_hidden_layers: 32, num_mel_bins: 128, scale_input: false, layerdrop: 0 },
  },
  generationConfig: { bos_token_id: 4, decoder_start_token_id: 7, eos_token_id: 3, pad_token_id: 2 },
  extractor: { feature_extractor_type: "ParakeetFeatureExtractor", feature_size: 128, sampling_rate: 16000 },
  extractorSettings: (c) => melSettings(c.encoder_config),
  tokenizer: extendedTokenizer("mistral", {
    tokens: { pad_token: "<pad>", decoder_start_token: "<|startofcontext|>" },
    bare: true,
  }),
  processor: (c, context) => {
    const { name, build } = tokenizerBuilder(c, context, { decoder_start_token_id: "<|startofcontext|>" });
    return {
      name,
      build: () => {
        const built = build();
        return { ...built, sync: (target) => followed(built, target) };
      },
    };
  },
  tiny: (c, { size }, merged) => ({
    encoder_config: shrinkConfig(merged.encoder_config ?? c.encoder_config, size, { subsampling_conv_channels: 8 }),
    decoder_config: shrinkConfig(merged.decoder_config ?? c.decoder_config, size),
  }),
  architectures: {
    CanaryModel: seq2seqModel(family),
    CanaryForConditionalGeneration: conditionalGeneration(family, {
      task: "automatic-speech-recognition",
      headKey: "proj_out",
      head: ({ decoder_config: own, tie_word_embeddings: isTied }, words) =>
        linear(own.hidden_size, own.vocab_size, { tied: isTied ? words : undefined }),
    }),
  },
});
