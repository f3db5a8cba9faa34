import { type Architecture, defineArchitecture, type ModelConfig, spreadTensor } from "@tiny-random/core";
import type { ImageModel } from "./image-model.ts";

/** The map that a class reads: its channels, and its height where that is fixed. */
interface MapOf<C> {
  channels(c: C): number;
  readonly height?: number;
}

/** Declares a class that reads a feature map as `hidden_states`, `[batch, channels, height, width]`, which no processor makes. */
export const mapClass = <C extends ModelConfig>(
  { channels, height }: MapOf<C>,
  build: (c: C) => ImageModel,
): Architecture<C> =>
  defineArchitecture<C, ImageModel>({
    padding: { none: "maps are not padded" },
    build,
    sessions: (model, c) => ({
      model: {
        inputs: { hidden_states: { dtype: "float32", axes: ["batch_size", channels(c), height ?? "height", "width"] } },
        trace: ({ hidden_states }) => {
          if (!hidden_states) throw new Error("a map session needs hidden_states");
          return model(hidden_states, {});
        },
      },
    }),
    inputs:
      (c) =>
      (_, { kind, attempt }) => {
        if (kind !== "golden" && kind !== "other") return undefined;
        const [rows, width] = kind === "golden" ? [2, 6] : [1, 9];
        const shape = [rows, channels(c), height ?? width - 1, width];
        return { raw: {}, inputs: { hidden_states: spreadTensor(shape, attempt) } };
      },
  });
