import { defineArchitecture, InputError, labelsOf, type ModelConfig, type NamedTensors } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { listening, whisperClips } from "../families/whisper/processors.ts";
import type { Encoder } from "./backbone.ts";

/** The config fields that scores of a clip read. */
export interface ClipClassificationConfig extends ModelConfig {
  readonly d_model: number;
  readonly num_mel_bins: number;
  readonly max_source_positions: number;
  readonly use_weighted_layer_sum: boolean;
  readonly classifier_proj_size: number;
}

/** Why padding changes what is heard. */
export const filledUp = "clips are filled up with silence to one length, which the encoder hears";

/** Scores of a clip: the mean of its projected states. */
export const clipClassification = <C extends ClipClassificationConfig>(encoderOf: (c: C) => Encoder) =>
  defineArchitecture({
    task: "audio-classification",
    padding: { none: filledUp },
    build: (c: C) => {
      if (c.use_weighted_layer_sum)
        throw new InputError(
          "use_weighted_layer_sum of whisper is not supported",
          "Set use_weighted_layer_sum to false.",
        );
      const heads = {
        projector: linear(c.d_model, c.classifier_proj_size),
        classifier: linear(c.classifier_proj_size, labelsOf(c)),
      };
      return module({ encoder: encoderOf(c), ...heads }, (m, inputs: NamedTensors) => ({
        logits: m.classifier(m.projector(m.encoder(inputs)).mean(1)),
      }));
    },
    sessions: (model, c) => ({
      model: { inputs: listening(c), trace: (inputs): Record<string, Tensor> => model(inputs) },
    }),
    inputs: () => whisperClips,
  });
