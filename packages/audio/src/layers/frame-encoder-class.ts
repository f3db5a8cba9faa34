// The bare encoder of features as a class.
import { type Architecture, defineArchitecture, type ModelConfig, type SessionInput } from "@tiny-random/core";
import { baseModel, type Tensor } from "@tiny-random/nn";
import { audioInputs } from "../inputs.ts";
import type { FrameEncoder } from "./fast-conformer.ts";

/** The inputs of an encoder of mel bins. */
export const melInputs = (bins: number): Readonly<Record<string, SessionInput>> => ({
  input_features: { dtype: "float32", axes: ["batch_size", "sequence_length", bins] },
  attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
});

/** What an encoder of mel bins reads, by name. Throws where one is missing. */
export const melsOf = (inputs: Readonly<Record<string, Tensor>>): readonly [features: Tensor, mask: Tensor] => {
  const { input_features: features, attention_mask: mask } = inputs;
  if (!features || !mask) throw new Error("an encoder of features needs input_features and attention_mask");
  return [features, mask];
};

/** Seconds of the golden clips: some frames each after a subsampling of eight. */
export const melSeconds = [0.9, 0.55] as const;

/** The bare encoder. */
export const frameEncoderClass = <C extends ModelConfig & { readonly num_mel_bins: number }>(
  encoder: (c: C) => FrameEncoder,
): Architecture<C> =>
  defineArchitecture({
    padding: "right",
    build: (c: C) => baseModel(encoder(c)),
    sessions: (model, c) => ({
      model: {
        inputs: melInputs(c.num_mel_bins),
        trace: (inputs) => ({ last_hidden_state: model(...melsOf(inputs)).states }),
      },
    }),
    inputs: () => audioInputs({ seconds: melSeconds }),
  });
