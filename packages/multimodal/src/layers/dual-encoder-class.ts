import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type Session,
  type SessionInput,
} from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import type { TextInputOptions } from "@tiny-random/text/inputs";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { channelsOf, type ImageTowerConfig } from "@tiny-random/vision/layers/image-tower";
import { calledWith, textImageInputs } from "../inputs.ts";
import type { Halves, Outputs } from "./dual-encoder.ts";

/** A dual encoder with its weights: every text compared with every image. */
type DualEncoder = ((ids: Tensor, context: TextContext, pixels: Tensor) => Outputs) & AnyModule;

/** Images of any size, since positions are interpolated; there may be more or fewer of them than texts. */
const imageInput = (c: Pick<ImageTowerConfig, "num_channels">): SessionInput => ({
  dtype: "float32",
  axes: ["image_batch_size", channelsOf(c), "height", "width"],
});

/** What the sessions of a dual encoder compute. */
export interface DualEncoderParts {
  /** What they read of images. */
  readonly images: Readonly<Record<string, SessionInput>>;
  /** Whether tokens have types. */
  readonly tokenTypes?: boolean | undefined;
  whole(ids: Tensor, context: TextContext, images: NamedTensors): Outputs;
  text(ids: Tensor, context: TextContext): Outputs;
  image(images: NamedTensors): Outputs;
}

/** The sessions of a dual encoder: `model` has both halves; `text_model` and `vision_model` one each. */
export const dualSessions = (parts: DualEncoderParts): Record<string, Session> => ({
  model: {
    inputs: { ...encoderSession(() => ({}), parts).model.inputs, ...parts.images },
    trace: ({ input_ids, attention_mask, token_type_ids, ...images }) => {
      if (!input_ids || !attention_mask) throw new Error("a dual encoder needs texts");
      return parts.whole(input_ids, { attention_mask, token_type_ids }, images);
    },
  },
  text_model: encoderSession((ids, context) => parts.text(ids, context), parts).model,
  vision_model: { inputs: parts.images, trace: (images) => parts.image(images) },
});

const pixelsOf = ({ pixel_values }: NamedTensors): Tensor => {
  if (!pixel_values) throw new Error("an image tower needs pixel_values");
  return pixel_values;
};

/** A config with a tower of images below `vision_config`. */
export type WithImageTower = ModelConfig & { readonly vision_config: ImageTowerConfig };

/** A config with any network of images below `vision_config`. */
type WithImages = ModelConfig & { readonly vision_config: ModelConfig & Pick<ImageTowerConfig, "num_channels"> };

/** What is unusual about a dual encoder. */
export interface DualEncoderOptions<C> extends Pick<TextInputOptions, "spelling" | "tokenTypes"> {
  readonly padding?: Architecture["padding"];
  readonly unused?: Readonly<Record<string, string>>;
  /** Further settings of the processor's call. */
  readonly call?: Readonly<Record<string, unknown>>;
  /** Its images, where they are not of any size. */
  readonly images?: (c: C) => SessionInput;
}

/** The class of a dual encoder: every text compared with every image, and each half by itself. */
export const dualEncoderClass = <C extends WithImages, M extends DualEncoder>(
  build: (c: C) => M,
  halves: Halves<NoInfer<M>>,
  { padding = "right", unused, call = {}, images, ...texts }: DualEncoderOptions<C> = {},
): Architecture<C> =>
  defineArchitecture({
    task: "zero-shot-image-classification",
    padding,
    ...(unused && { unused }),
    build,
    sessions: (model, c) =>
      dualSessions({
        tokenTypes: texts.tokenTypes,
        images: { pixel_values: images ? images(c) : imageInput(c.vision_config) },
        whole: (ids, context, images) => model(ids, context, pixelsOf(images)),
        text: (ids, context) => halves.text(model, ids, context),
        image: (images) => halves.image(model, pixelsOf(images)),
      }),
    inputs: (c) => calledWith(textImageInputs(c, texts), call),
  });
