import { audioInputs } from "@tiny-random/audio/inputs";
import { frameMask } from "@tiny-random/audio/layers/feature-encoder";
import {
  type Architecture,
  defineArchitecture,
  type InputSynthesizer,
  type NamedTensors,
  type SessionInput,
  type Tensors,
} from "@tiny-random/core";
import { baseModel, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { asrFamily } from "../../asr-family.ts";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import { type DecoderContext, needed, type Seq2SeqFamily } from "../../layers/seq2seq-family.ts";
import { decoderSession, textInputNames } from "../../layers/sessions.ts";
import { equalClips } from "../../speech-clips.ts";
import { cacheShapeOf, facts, type SpeechT5Config } from "./config.ts";
import { stateInputs } from "./inputs.ts";
import { speechEncoderPrenet, textDecoderPrenet, textEncoderPrenet } from "./prenets.ts";
import { speakingClass } from "./speaking.ts";
import { speechT5Decoder, speechT5Encoder } from "./stacks.ts";

const speechEncoder = (c: SpeechT5Config) =>
  module({ prenet: speechEncoderPrenet(c), wrapped_encoder: speechT5Encoder(c) }, (m, inputs: NamedTensors) => {
    const { hidden, frames } = m.prenet(needed(inputs, "input_values"), needed(inputs, "attention_mask"));
    return m.wrapped_encoder(hidden, frames);
  });

const textEncoder = (c: SpeechT5Config) =>
  module({ prenet: textEncoderPrenet(c), wrapped_encoder: speechT5Encoder(c) }, (m, inputs: NamedTensors) =>
    m.wrapped_encoder(m.prenet(needed(inputs, "input_ids")), needed(inputs, "attention_mask")),
  );

const textDecoder = (c: SpeechT5Config) => {
  const prenet = textDecoderPrenet(c);
  const tree = module({ prenet, wrapped_decoder: speechT5Decoder(c) }, (m, ids: Tensor, context: DecoderContext) =>
    m.wrapped_decoder(m.prenet(ids, context), context),
  );
  return Object.assign(tree, { embed_tokens: prenet.embed_tokens });
};

const samples: SessionInput = { dtype: "float32", axes: ["batch_size", "sequence_length"] };
const maskOfSamples: SessionInput = { dtype: "int64", axes: ["batch_size", "sequence_length"] };
const speechInputs = { input_values: samples, attention_mask: maskOfSamples };

const clips = audioInputs({ seconds: [0.6, 0.4], mask: true });
const prompts = equalClips(0.5, true);
const speech: InputSynthesizer = (processors, purpose) =>
  (purpose.kind === "prompts" ? prompts : clips)(processors, purpose);

const overTime = { none: "the first convolution is normalized over all samples of a row, padding among them" };

const reducedMask = (mask: Tensor, states: Tensor, c: SpeechT5Config): Tensor => frameMask(c, mask, states);

const listening: Seq2SeqFamily<SpeechT5Config> = {
  key: "speecht5",
  parts: (c) => ({ encoder: speechEncoder(c), decoder: textDecoder(c) }),
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: cacheShapeOf,
  reducedMask,
  inputs: () => speechInputs,
  synthesize: () => speech,
  padding: overTime,
};

const textHead = (c: SpeechT5Config, words: Parameter) => {
  const options = { bias: false, tied: c.tie_word_embeddings ? words : undefined };
  return module({ lm_head: linear(c.hidden_size, c.vocab_size, options) }, (m, x: Tensor) => m.lm_head(x));
};

/** The encoder and decoder alone, which read what prenets make. */
const withoutPrenets: Architecture<SpeechT5Config> = defineArchitecture({
  padding: "right",
  build: (c: SpeechT5Config) => {
    const encoder = module({ wrapped_encoder: speechT5Encoder(c) }, (m, inputs: NamedTensors) =>
      m.wrapped_encoder(needed(inputs, "input_values"), needed(inputs, "attention_mask")),
    );
    const decoder = module({ wrapped_decoder: speechT5Decoder(c) }, (m, x: Tensor, context: DecoderContext) =>
      m.wrapped_decoder(x, context),
    );
    return baseModel(module({ encoder, decoder }, (m) => m));
  },
  sessions: (model, c) => {
    const states = (length: string): SessionInput => ({
      dtype: "float32",
      axes: ["batch_size", length, c.hidden_size],
    });
    const inputs = { input_values: states("sequence_length"), attention_mask: maskOfSamples };
    return {
      encoder_model: { inputs, trace: (given) => ({ last_hidden_state: model().encoder(given) }) },
      decoder_model_merged: decoderSession((x, context) => ({ last_hidden_state: model().decoder(x, context) }), {
        width: c.hidden_size,
        masked: true,
        targets: { decoder_input_values: states("decoder_sequence_length") },
      }),
    };
  },
  inputs: stateInputs,
  forward: async (run, { decoder_input_values, ...own }): Promise<Tensors> => {
    const { last_hidden_state } = await run("encoder_model", own);
    const { attention_mask } = own;
    if (!last_hidden_state || !decoder_input_values || !attention_mask) throw new Error("speecht5 lacks an input");
    const decoded = await run("decoder_model_merged", {
      encoder_attention_mask: attention_mask,
      decoder_input_values,
      encoder_hidden_states: last_hidden_state,
    });
    return { ...decoded, encoder_last_hidden_state: last_hidden_state };
  },
});

export default asrFamily({
  facts,
  repo: "microsoft/speecht5_asr",
  checkpoints: {
    SpeechT5ForSpeechToText: ["microsoft/speecht5_asr"],
    SpeechT5ForTextToSpeech: ["microsoft/speecht5_tts", "Xenova/speecht5_tts"],
    SpeechT5ForSpeechToSpeech: ["microsoft/speecht5_vc"],
  },
  generationConfig: { bos_token_id: 0, decoder_start_token_id: 2, eos_token_id: 2, pad_token_id: 1 },
  extractor: { feature_extractor_type: "SpeechT5FeatureExtractor" },
  extractorSettings: (c) => ({ num_mel_bins: c.num_mel_bins }),
  tokenizer: "speecht5",
  processor: tokenizerBuilder,
  tiny: (c: SpeechT5Config, { size }) => ({
    speech_decoder_prenet_units: size.width,
    speech_decoder_postnet_units: size.width,
    // Texts of a few words are longer.
    encoder_max_relative_position: Math.min(c.encoder_max_relative_position, 8),
    max_speech_positions: Math.min(c.max_speech_positions, 512),
    max_text_positions: Math.min(c.max_text_positions, 512),
  }),
  variants: {
    "layer norms": {
      config: { feat_extract_norm: "layer", conv_bias: true },
      classes: ["SpeechT5ForSpeechToText"],
    },
    "scaled words and a separate head": {
      config: { scale_embedding: true, tie_word_embeddings: false },
      classes: ["SpeechT5ForSpeechToText"],
    },
    "one frame a step": { config: { reduction_factor: 1 }, classes: ["SpeechT5ForTextToSpeech"] },
  },
  architectures: {
    SpeechT5Model: withoutPrenets,
    SpeechT5ForSpeechToText: conditionalGeneration(listening, {
      task: "automatic-speech-recognition",
      headKey: "text_decoder_postnet",
      head: textHead,
    }),
    SpeechT5ForTextToSpeech: speakingClass({
      build: textEncoder,
      inputs: textInputNames,
      synthesize: (c) => textInputs(c, { padding: "right" }),
      padding: "right",
    }),
    SpeechT5ForSpeechToSpeech: speakingClass({
      build: speechEncoder,
      inputs: speechInputs,
      reducedMask,
      synthesize: () => clips,
      padding: overTime,
    }),
  },
});
