// Granite Speech: windows of a Conformer's states, of each of which a Q-Former makes a few tokens.
import type { Blip2QFormerConfig } from "@tiny-random/atlas/configs/blip_2_qformer";
import type { ExtractorSettings } from "@tiny-random/audio/extractor";
import type { BlockConformerConfig } from "@tiny-random/audio/layers/block-conformer";
import { type Context, InputError, type Language, type ModelConfig, shrinkConfig } from "@tiny-random/core";
import { addDims, type Children, linear, module, Parameter, scaleDim, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import type { MultimodalFamily } from "../../multimodal-family.ts";
import { languageOf, weights } from "../image-text-parts.ts";
import { queryFormer } from "../query-former.ts";
import type { SoundTextModel } from "./sound-text.ts";

/** The config fields that it reads. */
export interface GraniteSpeechFields extends ModelConfig {
  readonly text_config: ModelConfig & { readonly hidden_size: number };
  readonly encoder_config: ModelConfig & BlockConformerConfig;
  readonly projector_config: ModelConfig & Blip2QFormerConfig;
  readonly downsample_rate: number;
  /** States of a window. */
  readonly window_size: number;
}

const audio_token = "<|audio|>";

/** Samples from one frame to the next; the encoder reads two at a time. */
const hop = 160;

const queriesOf = (c: GraniteSpeechFields): number => Math.floor(c.window_size / c.downsample_rate);

/** `[batch, frames, width]` → `[batch, tokens, width of a text]`. */
const projector = (c: GraniteSpeechFields) => {
  const { projector_config: p, window_size: size } = c;
  return module(
    {
      query: new Parameter([1, queriesOf(c), p.hidden_size], { kind: "embedding" }),
      qformer: queryFormer(p),
      linear: linear(p.hidden_size, c.text_config.hidden_size),
    },
    (m, states: Tensor) => {
      const { graph } = states;
      const windows = graph.floorDivide(addDims(states.size(1), size - 1), size);
      const padded = states.pad([0, 0, 0, size - 1]).slice(1, 0, scaleDim(windows, size));
      const inWindows = padded.unflatten(1, [windows, size]).flatten(0, 1);
      const made = m.qformer(graph.parameter(m.query), { states: inWindows });
      return m.linear(made.unflatten(0, [states.size(0), windows]).flatten(1, 2));
    },
  );
};

const encoderOf = (c: GraniteSpeechFields, context: Context) => {
  const { encoder } = context.family(c.encoder_config.model_type).towers ?? {};
  if (encoder) return encoder(c.encoder_config, context).module;
  throw new InputError(`${c.encoder_config.model_type} is no encoder of sounds that ${c.model_type} can use`);
};

/** The checkpoint's keys, which are older than the classes. */
const keysOf = (language: Language, beside: Children) => {
  const around = (language_model: Children) => weights({ ...beside, language_model: weights(language_model) });
  return {
    model: around({ model: language.backbone }),
    generating: around({ model: language.backbone, lm_head: language.head }),
  };
};

/** The model. The tokens of all clips of a batch are as many as the longest has; a mask says which are a clip's own. */
export const graniteSpeech: SoundTextModel<GraniteSpeechFields> = {
  names: { input_features: "input_features" },
  kept: "input_features_mask",
  inputs: (c) => ({
    input_features: { dtype: "float32", axes: ["clips", "frames", c.encoder_config.input_dim] },
  }),
  parts: (c, context) => {
    const [language, encoder, project] = [languageOf(c, context), encoderOf(c, context), projector(c)];
    return {
      ...keysOf(language, { encoder, projector: project }),
      language,
      features: ({ input_features }) => {
        if (!input_features) throw new Error("sounds need input_features");
        const { last_hidden_state: states } = encoder({ hidden_states: input_features });
        if (!states) throw new InputError("the encoder of sounds gives no last_hidden_state");
        return project(states);
      },
    };
  },
  prompt: (c) => ({
    placeholder: audio_token,
    written: (text, sounds) => `<|start_of_role|>user<|end_of_role|>${audio_token.repeat(sounds)}${text}`,
    inPlace: (samples) => {
      const frames = Math.floor((Math.floor(samples / hop) + 1) / 2);
      return audio_token.repeat(Math.ceil(frames / c.window_size) * queriesOf(c));
    },
    // A second: there are no windows.
    window: 16000,
    longer: "extracted",
    counts: { golden: [1, 1], other: [0, 2] },
  }),
};

/** What families of Granite Speech share, the encoder's config of a width. */
export const graniteSpeechFamily = {
  tokenizer: extendedTokenizer("gpt2", {
    tokens: { audio_token, start_of_role_token: "<|start_of_role|>", end_of_role_token: "<|end_of_role|>" },
  }),
  preprocessor: {
    feature_extractor_type: "GraniteSpeechFeatureExtractor",
    sampling_rate: 16000,
    n_fft: 512,
    win_length: 400,
    hop_length: hop,
    n_mels: 80,
    projector_window_size: 15,
    projector_downsample_rate: 5,
    padding_value: 0,
  },
  processor: {
    className: "GraniteSpeechProcessor",
    part: "audio_processor",
    tokens: { audio_token_index: audio_token },
    sounds: (c: GraniteSpeechFields): ExtractorSettings => ({
      n_mels: c.encoder_config.input_dim / 2,
      projector_window_size: c.window_size,
      projector_downsample_rate: c.downsample_rate,
    }),
  },
  towerFields: ["text_config", "encoder_config"],
} satisfies Partial<MultimodalFamily<GraniteSpeechFields>>;

/** The text and the projector of ibm-granite/granite-speech-3.3-2b. */
export const graniteSpeechReference = {
  text_config: {
    vocab_size: 49160,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 40,
    num_key_value_heads: 8,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-5,
    rope_theta: 10000000,
    attention_multiplier: 0.015625,
    embedding_multiplier: 12,
    logits_scaling: 8,
    residual_multiplier: 0.22,
    bos_token_id: 0,
    eos_token_id: 0,
    pad_token_id: 0,
    tie_word_embeddings: true,
  },
  projector_config: {
    hidden_size: 1024,
    num_hidden_layers: 2,
    num_attention_heads: 16,
    intermediate_size: 4096,
    cross_attention_frequency: 1,
    encoder_hidden_size: 1024,
  },
};

/** The tiny projector, which reads states of a width. */
export const tinyProjector = <P extends ModelConfig>(config: P, { size }: Context, encoder_hidden_size: number): P => ({
  ...shrinkConfig(config, size),
  encoder_hidden_size,
});
