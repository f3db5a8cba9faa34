import { type Architecture, defineArchitecture, type SessionInput } from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import { audioInputs } from "../inputs.ts";
import type { AudioTowerConfig } from "./audio-tower.ts";

/** Frames of a spectrogram, `[batch, views, frames, mel bins]`; there are as many as a second of sound gives. */
export const spectrogramInput = (c: AudioTowerConfig, batch = "batch_size"): SessionInput => ({
  dtype: "float32",
  axes: [batch, 1, "num_frames", c.num_mel_bins],
});

/** Clips shorter than the second that the extractor fills. */
export const sounds = audioInputs({ seconds: [0.45, 0.3] });

/** A class that reads sounds alone: half of a dual encoder, which clients load from `onnx/audio_model.onnx`. */
export const soundClass = <C extends AudioTowerConfig, M extends AnyModule>(
  build: (c: C) => M,
  outputs: (model: M, features: Tensor) => Readonly<Record<string, Tensor>>,
): Architecture<C> =>
  defineArchitecture({
    padding: { none: "short sounds are repeated, not padded" },
    build,
    sessions: (model, c) => ({
      audio_model: {
        inputs: { input_features: spectrogramInput(c) },
        trace: ({ input_features }) => {
          if (!input_features) throw new Error("a tower of sounds needs input_features");
          return outputs(model, input_features);
        },
      },
    }),
    inputs: () => sounds,
    forward: (run, inputs) => run("audio_model", inputs),
  });
