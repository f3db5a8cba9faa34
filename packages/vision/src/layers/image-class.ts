import {
  type Architecture,
  type Context,
  defineArchitecture,
  type InputPurpose,
  type InputSynthesizer,
  type ModelConfig,
  type PipelineTask,
  type RunSession,
  type Session,
  type SessionInput,
  type Tensors,
} from "@tiny-random/core";
import type { ProcessorCall } from "../image-processor.ts";
import { type ImageSize, imageSizeOf, type WrittenSize } from "../image-size.ts";
import { imageInputs } from "../inputs.ts";
import type { ImageForward, ImageModel } from "./image-model.ts";

/** Inputs of a class beside its pixels: their declaration in the session, and their values for given pixels. */
export interface ExtraInputs<C> {
  declared(c: C): Readonly<Record<string, SessionInput>>;
  make(c: C, pixels: Tensors, purpose: InputPurpose): Tensors;
}

/** A class that reads images. */
export interface ImageClass<C> {
  readonly task?: PipelineTask;
  /** Another size of images that the class takes; undefined where it takes the processor's size only. */
  readonly other?: ((c: C) => ImageSize | undefined) | undefined;
  /** Settings of the processor's call for them, where the usual ones show less: padding. */
  otherCall?(c: C): ProcessorCall;
  /** Arguments of Transformers' forward that images of another size need. */
  readonly otherArguments?: Tensors;
  /** Whether a batch may have images of several sizes, padded. */
  readonly mixed?: boolean;
  readonly extras?: ExtraInputs<C>;
  /** The size of images of a class without another one, where the config does not say so itself as `image_size`. */
  fixedSize?(c: C): WrittenSize;
  /** What Transformers' forward calls the pixels, where that is not `pixel_values`. */
  readonly argument?: string;
  /** Channels of the pixels, where the config does not say so itself as `num_channels`. */
  channels?(c: C): number;
  readonly unused?: Readonly<Record<string, string>>;
  readonly requires?: Readonly<Record<string, unknown>>;
  /** Makes the outputs' names in Transformers of those in the session, where clients know other ones. */
  forward?(run: RunSession, inputs: Tensors): Promise<Tensors>;
}

const noPadding = { none: "images are not padded" };

/** A convolution at the border of an image sees zeros, or the image's padding, whose values differ. */
const maskedPadding = { none: "convolutions see the padding of an image" };

/** The input of pixels; height and width are symbolic without a size. */
const pixelInput = (channels: number, size?: ImageSize): SessionInput => ({
  dtype: "float32",
  axes: ["batch_size", channels, size?.height ?? "height", size?.width ?? "width"],
});

/** The session `onnx/model.onnx`, which is the whole forward. */
const imageSession = (
  model: ImageForward,
  argument: string,
  pixels: SessionInput,
  extras: Readonly<Record<string, SessionInput>> = {},
): Record<string, Session> => ({
  model: {
    inputs: { [argument]: pixels, ...extras },
    trace: ({ [argument]: given, ...others }) => {
      if (!given) throw new Error(`an image session needs ${argument}`);
      return model(given, others);
    },
  },
});

/** Inputs of the same images with another name for the pixels. */
const calling =
  (argument: string, make: InputSynthesizer): InputSynthesizer =>
  async (...given) => {
    const made = await make(...given);
    if (!made) return undefined;
    const { pixel_values, ...others } = made.inputs;
    return { raw: made.raw, inputs: { ...(pixel_values && { [argument]: pixel_values }), ...others } };
  };

/** Images higher by one patch and wider by two, for models that take any number of patches. */
export const morePatches = (c: { readonly image_size: WrittenSize; readonly patch_size: number }): ImageSize => {
  const { height, width } = imageSizeOf(c.image_size);
  return { height: height + c.patch_size, width: width + 2 * c.patch_size };
};

/** Declares a class that reads images. */
export const imageClass = <C extends ModelConfig>(
  {
    task,
    other,
    otherCall,
    otherArguments,
    mixed,
    extras,
    channels: channelsOf,
    fixedSize,
    argument = "pixel_values",
    ...rest
  }: ImageClass<C>,
  build: (c: C, context: Context) => ImageModel,
): Architecture<C> =>
  defineArchitecture({
    ...(task && { task }),
    ...rest,
    padding: mixed ? maskedPadding : noPadding,
    build,
    sessions: (model, c) => {
      const fixed = other ? undefined : imageSizeOf(fixedSize?.(c) ?? (c["image_size"] as WrittenSize));
      const stated = typeof c["num_channels"] === "number" ? c["num_channels"] : 3;
      return imageSession(model, argument, pixelInput(channelsOf?.(c) ?? stated, fixed), extras?.declared(c));
    },
    inputs: (c) =>
      calling(
        argument,
        imageInputs({
          other: other?.(c),
          otherCall: otherCall?.(c),
          ...(otherArguments && { otherArguments }),
          ...(mixed && { mixed }),
          ...(extras && { extras: (pixels, purpose) => extras.make(c, pixels, purpose) }),
        }),
      ),
  });
