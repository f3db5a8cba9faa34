import { type Architecture, defineArchitecture } from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { channelsOf } from "@tiny-random/vision/layers/image-tower";
import { captionCounts, captionedImages } from "../inputs.ts";
import type { WithImageTower } from "./dual-encoder-class.ts";

/** A model of pairs of an image and a text. */
export type CaptionedModel = AnyModule &
  ((ids: Tensor, context: TextContext, pixels: Tensor) => Readonly<Record<string, Tensor>>);

/** A class that reads pairs of an image and a text: the batch of both is the same. */
export const captionedClass = <C extends WithImageTower>(
  build: (c: C) => CaptionedModel,
  imageSize: (c: C) => number,
  { unused }: { readonly unused: Readonly<Record<string, string>> },
): Architecture<C> =>
  defineArchitecture({
    padding: "right",
    unused,
    build,
    sessions: (model, c) => {
      const { inputs } = encoderSession(() => ({})).model;
      const size = imageSize(c);
      const pixels = { dtype: "float32" as const, axes: ["batch_size", channelsOf(c.vision_config), size, size] };
      return {
        model: {
          inputs: { ...inputs, pixel_values: pixels },
          trace: ({ input_ids, attention_mask, pixel_values }) => {
            if (!input_ids || !attention_mask || !pixel_values) throw new Error("the session needs texts and images");
            return model(input_ids, { attention_mask }, pixel_values);
          },
        },
      };
    },
    inputs: () => captionedImages(captionCounts),
  });
