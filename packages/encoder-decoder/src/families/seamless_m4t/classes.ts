// The classes that both versions of SeamlessM4T have, and the processors of both.
import { audioInputs } from "@tiny-random/audio/inputs";
import type { Architecture, InputSynthesizer, ModelConfig, NamedTensors, ProcessorBuilder } from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import type { Encoder as Tokenizer } from "@tiny-random/text/tokenizers/encode";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import type { Seq2SeqFamily } from "../../layers/seq2seq-family.ts";
import { textInputNames } from "../../layers/sessions.ts";
import { equalClips } from "../../speech-clips.ts";
import {
  cacheShapeOf,
  languages,
  type SpeechConfig,
  type SpokenConfig,
  type StackConfig,
  textStack,
} from "./config.ts";
import { type SourceEncoder, speakingClass, type UnitPart } from "./speaking.ts";
import { statesMask } from "./speech-encoder.ts";
import { decoder, textEncoder, words } from "./stacks.ts";
import type { VoiceName } from "./vocoder.ts";

/** The preprocessor_config.json of both versions. */
export const extractor = {
  feature_extractor_type: "SeamlessM4TFeatureExtractor",
  feature_size: 80,
  num_mel_bins: 80,
  padding_side: "right",
  padding_value: 0,
  processor_class: "SeamlessM4TProcessor",
  return_attention_mask: true,
  sampling_rate: 16000,
  stride: 2,
};

/** The tokenizer's builder; the ids of languages in a generation config follow it, and what `further` adds. */
export const withLanguages = (
  { name, build }: ProcessorBuilder,
  further: (tokenizerJson: string) => Readonly<Record<string, unknown>> = () => ({}),
): ProcessorBuilder => ({
  name,
  build: () => {
    const built = build();
    const tokenizer = built.instance as Tokenizer;
    const ids = () =>
      Object.fromEntries(languages.map((language) => [language, tokenizer.encode(`__${language}__`, false)[0]]));
    const sync = (target: ModelConfig): ModelConfig => {
      const followed = built.sync(target);
      if (!("text_decoder_lang_to_code_id" in target)) return followed;
      return { ...followed, text_decoder_lang_to_code_id: ids(), ...further(built.files["tokenizer.json"] ?? "{}") };
    };
    return { ...built, sync };
  },
});

const bySpeech = { none: "an adapter's convolutions reach from a row's last frames into its padding" };

const speechInputs = (c: SpeechConfig) => ({
  input_features: {
    dtype: "float32" as const,
    axes: ["batch_size", "sequence_length", c.feature_projection_input_dim],
  },
  attention_mask: { dtype: "int64" as const, axes: ["batch_size", "sequence_length"] },
});

const clips = audioInputs({ seconds: [1.3, 0.9], mask: true });
const prompts = equalClips(1.1, true);
const speech: InputSynthesizer = (processors, purpose) =>
  (purpose.kind === "prompts" ? prompts : clips)(processors, purpose);

/** Texts, and sounds as a separate case. */
const textsAndSpeech = (c: SpokenConfig): InputSynthesizer => {
  const texts = textInputs(c, { padding: "right" });
  return (processors, purpose) =>
    purpose.kind === "distant" ? clips(processors, { ...purpose, kind: "golden" }) : texts(processors, purpose);
};

/** What the classes of a stack have alike. */
export const ofStack = <C extends SpokenConfig>(stack: (c: C) => StackConfig) => ({
  width: (c: C) => c.hidden_size,
  vocabulary: (c: C) => stack(c).vocab_size,
  cache: (c: C) => cacheShapeOf(stack(c)),
});

/** The parts in which the versions differ. */
export interface SeamlessParts<C extends SpokenConfig> {
  speechEncoder(c: C): ((inputs: NamedTensors) => Tensor) & AnyModule;
  readonly units: UnitPart<C>;
  readonly voiceName: VoiceName;
}

const writing = <C extends SpokenConfig>({ speechEncoder }: SeamlessParts<C>) => {
  const ofTexts: Seq2SeqFamily<C> = {
    ...ofStack<C>(textStack),
    parts: (c) => {
      const [stack, shared] = [textStack(c), words(textStack(c))];
      return { shared, encoder: textEncoder(stack, shared), decoder: decoder(stack, shared) };
    },
    partKeys: { encoder: "text_encoder", decoder: "text_decoder" },
  };
  const ofSpeech: Seq2SeqFamily<C> = {
    ...ofStack<C>(textStack),
    parts: (c) => {
      const shared = words(textStack(c));
      return { shared, encoder: speechEncoder(c), decoder: decoder(textStack(c), shared) };
    },
    partKeys: { encoder: "speech_encoder", decoder: "text_decoder" },
    inputs: speechInputs,
    reducedMask: statesMask,
    synthesize: () => speech,
    padding: bySpeech,
  };
  return { ofTexts, ofSpeech };
};

const readsText = <C extends SpokenConfig>(): SourceEncoder<C> => ({
  key: "text_encoder",
  session: "encoder_model",
  build: (c, shared) => textEncoder(textStack(c), shared),
  inputs: () => textInputNames,
});

/** Translation between texts and speech, by Transformers' names. */
export const seamlessClasses = <C extends SpokenConfig>(
  prefix: string,
  parts: SeamlessParts<C>,
): Record<string, Architecture<C>> => {
  const { units, voiceName, speechEncoder } = parts;
  const { ofTexts, ofSpeech } = writing(parts);
  const hears = (session: string): SourceEncoder<C> => ({
    key: "speech_encoder",
    session,
    build: speechEncoder,
    inputs: speechInputs,
    mask: statesMask,
  });
  return {
    [`${prefix}Model`]: speakingClass({
      padding: "right",
      encoders: [readsText<C>(), hears("speech_encoder")],
      units,
      voiceName,
      synthesize: textsAndSpeech,
    }),
    [`${prefix}ForTextToText`]: conditionalGeneration(ofTexts, { task: "translation" }),
    [`${prefix}ForSpeechToText`]: conditionalGeneration(ofSpeech, { task: "automatic-speech-recognition" }),
    [`${prefix}ForTextToSpeech`]: speakingClass({
      padding: "right",
      encoders: [readsText<C>()],
      units,
      voiceName,
      synthesize: (c) => textInputs(c, { padding: "right" }),
    }),
    [`${prefix}ForSpeechToSpeech`]: speakingClass({
      padding: bySpeech,
      encoders: [hears("encoder_model")],
      units,
      voiceName,
      synthesize: () => speech,
    }),
  };
};
