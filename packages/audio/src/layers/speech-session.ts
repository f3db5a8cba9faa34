import type { Session } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";

/** What a class answers with, by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** What the sessions of a family hear, and how its golden clips are. */
export interface SpeechInput {
  readonly name: "input_values" | "input_features";
  /** Features at every step; samples have none. */
  readonly features?: number;
}

/** One session that hears sounds with their mask. */
export const speechSession = (
  { name, features }: SpeechInput,
  forward: (sound: Tensor, mask: Tensor) => Outputs,
): Record<string, Session> => {
  const axes = ["batch_size", "sequence_length"];
  return {
    model: {
      inputs: {
        [name]: { dtype: "float32", axes: features === undefined ? axes : [...axes, features] },
        attention_mask: { dtype: "int64", axes },
      },
      trace: ({ [name]: sound, attention_mask }) => {
        if (!sound || !attention_mask) throw new Error(`a speech session needs ${name} and attention_mask`);
        return forward(sound, attention_mask);
      },
    },
  };
};
