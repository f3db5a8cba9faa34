// Encoders of clips that language models listen with: their class, and their tower.
import {
  type Architecture,
  defineArchitecture,
  type InputSynthesizer,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  type Towers,
} from "@tiny-random/core";
import { type AnyModule, baseModel, calledAs, type Tensor } from "@tiny-random/nn";
import { type AudioInputOptions, audioInputs } from "../inputs.ts";

/** What a family says of its encoder. */
export interface SoundEncoder<C extends ModelConfig> {
  /** Features of clips and which of them are sound → states. */
  encoder(c: C): ((features: Tensor, mask: Tensor) => Tensor) & AnyModule;
  inputs(c: C): Readonly<Record<"input_features" | "input_features_mask", SessionInput>>;
  width(c: C): number;
  readonly seconds: AudioInputOptions["seconds"];
  readonly padding: Architecture<C>["padding"];
}

const given = ({ input_features: features, input_features_mask: mask }: NamedTensors): readonly [Tensor, Tensor] => {
  if (!features || !mask) throw new Error("an encoder of sounds needs input_features and input_features_mask");
  return [features, mask];
};

/** Clips, whose mask has the encoder's name for it. */
const clipsOf = (seconds: AudioInputOptions["seconds"]): InputSynthesizer => {
  const clips = audioInputs({ seconds });
  return async (processors, purpose) => {
    const made = await clips(processors, purpose);
    const { attention_mask: mask, ...features } = made?.inputs ?? {};
    return made && { raw: made.raw, inputs: { ...features, ...(mask && { input_features_mask: mask }) } };
  };
};

/** The bare class. */
export const soundEncoderClass = <C extends ModelConfig>(stated: SoundEncoder<C>): Architecture<C> =>
  defineArchitecture({
    padding: stated.padding,
    build: (c: C) => baseModel(stated.encoder(c)),
    sessions: (encoder, c) => ({
      model: {
        inputs: stated.inputs(c),
        trace: (inputs) => ({ last_hidden_state: encoder(...given(inputs)) }),
      },
    }),
    inputs: () => clipsOf(stated.seconds),
  });

/** The tower of composites. */
export const soundEncoderTowers = <C extends ModelConfig>(stated: SoundEncoder<C>): Towers<C> => ({
  encoder: (c: C) => {
    const encoder = baseModel(stated.encoder(c));
    return {
      module: calledAs(encoder, (inputs: NamedTensors) => ({ last_hidden_state: encoder(...given(inputs)) })),
      inputs: stated.inputs(c),
      width: stated.width(c),
    };
  },
});
