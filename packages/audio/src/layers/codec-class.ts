// A neural codec's class: its encoder's session and its decoder's.
import { type Architecture, defineArchitecture, type ModelConfig, type Session, type Tensors } from "@tiny-random/core";
import type { AnyModule, StoredTensor, Tensor } from "@tiny-random/nn";
import { audioInputs } from "../inputs.ts";

/** A codec's two directions. */
export interface Codec {
  /** Sound `[batch, channels, samples]` and the mask of samples `[batch, samples]` → codes. */
  encode(sound: Tensor, mask?: Tensor): Tensor;
  decode(codes: Tensor): Tensor;
}

/** A codec with its weights; called, it gives both directions. */
export type CodecModel = (() => Codec) & AnyModule;

/** What a codec's class states. */
export interface CodecClass<C extends ModelConfig> {
  build(c: C): CodecModel;
  /** Axes of codes; the last one counts frames. */
  codeAxes(c: C): readonly (string | number)[];
  channels(c: C): number;
  /** Whether the encoder reads a mask. */
  readonly isMasked: boolean;
  /** Seconds of the golden clips. */
  readonly seconds: readonly [number, number];
}

/** The first samples of sound, without those that filled up its last frame. */
const trimmed = ({ dtype, shape, data }: StoredTensor, length: number): StoredTensor => {
  const whole = shape.at(-1) ?? 0;
  if (whole <= length) return { dtype, shape, data };
  const kept = (data as Float32Array).filter((_, index) => index % whole < length);
  return { dtype, shape: shape.with(-1, length), data: kept };
};

const sessions = <C extends ModelConfig>(own: CodecClass<C>, model: CodecModel, c: C): Record<string, Session> => {
  const { encode, decode } = model();
  const sound = { dtype: "float32" as const, axes: ["batch_size", own.channels(c), "sequence_length"] };
  const mask = { dtype: "int64" as const, axes: ["batch_size", "sequence_length"] };
  return {
    encoder_model: {
      inputs: { input_values: sound, ...(own.isMasked && { padding_mask: mask }) },
      trace: ({ input_values, padding_mask }) => {
        if (!input_values) throw new Error("a codec's encoder needs input_values");
        return { audio_codes: encode(input_values, padding_mask) };
      },
    },
    decoder_model: {
      inputs: { audio_codes: { dtype: "int64", axes: own.codeAxes(c) } },
      trace: ({ audio_codes }) => {
        if (!audio_codes) throw new Error("a codec's decoder needs audio_codes");
        return { audio_values: decode(audio_codes) };
      },
    },
  };
};

/** A codec's class: sound to codes in one session, codes to sound in another. */
export const codecClass = <C extends ModelConfig>(own: CodecClass<C>): Architecture<C> =>
  defineArchitecture({
    padding: { none: "convolutions reach into padding, which is silence to them" },
    build: own.build,
    sessions: (model, c) => sessions(own, model, c),
    inputs: () => audioInputs({ seconds: own.seconds }),
    forward: async (run, inputs): Promise<Tensors> => {
      const { padding_mask, ...unmasked } = inputs;
      const given = own.isMasked && padding_mask ? inputs : unmasked;
      const { audio_codes } = await run("encoder_model", given);
      if (!audio_codes) throw new Error("a codec's encoder gives no audio_codes");
      const { audio_values } = await run("decoder_model", { audio_codes });
      if (!audio_values) throw new Error("a codec's decoder gives no audio_values");
      return { audio_codes, audio_values: trimmed(audio_values, inputs["input_values"]?.shape.at(-1) ?? 0) };
    },
  });

/** The preprocessor_config.json of codecs at 24 kHz. */
export const codecExtractor = {
  chunk_length_s: null,
  feature_extractor_type: "EncodecFeatureExtractor",
  feature_size: 1,
  overlap: null,
  padding_side: "right",
  padding_value: 0,
  return_attention_mask: true,
  sampling_rate: 24000,
};
