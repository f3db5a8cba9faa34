import { type Architecture, type Context, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import { imageSizeOf, type WrittenSize } from "../image-size.ts";
import { frameInputs } from "../inputs.ts";
import type { ExtraInputs } from "./image-class.ts";
import type { ImageModel } from "./image-model.ts";

/** The config fields that say what videos a class reads. */
export interface VideoConfig extends ModelConfig {
  readonly image_size: WrittenSize;
  readonly num_channels: number;
  readonly num_frames: number;
}

/** A class that reads videos of a fixed size and length. */
interface VideoClass<C> {
  readonly extras?: ExtraInputs<C>;
}

/** Declares a class that reads videos, `[batch, frames, channels, height, width]`. */
export const videoClass = <C extends VideoConfig>(
  { extras }: VideoClass<C>,
  build: (c: C, context: Context) => ImageModel,
): Architecture<C> =>
  defineArchitecture({
    padding: { none: "videos are not padded" },
    build,
    sessions: (model, c) => {
      const { height, width } = imageSizeOf(c.image_size);
      const axes = ["batch_size", c.num_frames, c.num_channels, height, width];
      return {
        model: {
          inputs: { pixel_values: { dtype: "float32", axes }, ...extras?.declared(c) },
          trace: ({ pixel_values, ...others }) => {
            if (!pixel_values) throw new Error("a session of videos needs pixel_values");
            return model(pixel_values, others);
          },
        },
      };
    },
    inputs: (c) =>
      frameInputs({
        frames: c.num_frames,
        extras: extras && ((pixels, purpose) => extras.make(c, pixels, purpose)),
      }),
  });

/** The preprocessor_config.json of VideoMAE's checkpoints. */
export const videoMaeProcessor = {
  image_processor_type: "VideoMAEImageProcessor",
  crop_size: { height: 224, width: 224 },
  do_center_crop: true,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 224 },
};
