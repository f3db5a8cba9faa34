import { InputError, nearest } from "@tiny-random/core";
import type { ImageSize } from "./image-size.ts";
import type { PatchSizes } from "./packed-patches.ts";
import {
  areaPlacement,
  evenPlacement,
  multiplesPlacement,
  type Placement,
  pagePlacement,
  plainPlacement,
  shareCroppedPlacement,
  sixteenthsPlacement,
} from "./placement.ts";
import type { ImageProcessorConfig, ProcessorDefaults } from "./processor-config.ts";

/** A class of Transformers' image processors: what it fills in and where it puts pixels. */
export interface ProcessorClass {
  /** What stands for a key that preprocessor_config.json lacks. */
  readonly defaults: ProcessorDefaults & Readonly<Record<string, unknown>>;
  /** Whether one number for a size is a square's, else the shorter edge's. */
  readonly square: boolean;
  /** What two numbers for a size are. */
  readonly pair: readonly [first: "height" | "width", second: "height" | "width"];
  /** Whether it also says where an image is and where its padding: `pixel_mask`. */
  readonly masks: boolean;
  /** Whether a size's numbers are not edges but areas, in pixels. */
  readonly areas: boolean;
  /** How images are cut into one row of patches, where they are. */
  patches?(config: ImageProcessorConfig): PatchSizes;
  /** Whether an image becomes several of one size: its tiles and the whole. */
  readonly tiles: boolean;
  placement(raw: ImageSize, config: ImageProcessorConfig): Placement;
  /** A call's settings that make images of a size, whatever the config's own. */
  callFor(size: ImageSize): Readonly<Record<string, unknown>>;
}

const halves = [0.5, 0.5, 0.5];
/** Of ImageNet, and of the images that CLIP was trained on. */
const imageNet = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };
const clip = { image_mean: [0.48145466, 0.4578275, 0.40821073], image_std: [0.26862954, 0.26130258, 0.27577711] };
const [lanczos, bilinear, bicubic] = [1, 2, 3];

const resizedTo = (size: ImageSize) => ({ do_resize: true, do_center_crop: false, size: { ...size } });
const croppedTo = (size: ImageSize) => ({ do_resize: false, do_center_crop: true, crop_size: { ...size } });
const tiledTo = ({ height }: ImageSize) => ({ max_image_size: { longest_edge: height } });

const declare = (
  defaults: Readonly<Record<string, unknown>> = {},
  own: Partial<Omit<ProcessorClass, "defaults">> = {},
): ProcessorClass => ({
  square: true,
  pair: ["height", "width"],
  masks: false,
  areas: false,
  tiles: false,
  placement: plainPlacement,
  callFor: resizedTo,
  ...own,
  defaults: {
    do_resize: true,
    resample: bilinear,
    do_center_crop: false,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: halves,
    image_std: halves,
    do_pad: false,
    ...defaults,
  },
});

const cubic = { resample: bicubic };
const cropped = { ...cubic, do_center_crop: true };
const detection = { ...imageNet, do_pad: true };

/** By the name that checkpoints give: the defaults of the classes in Transformers. */
const classes: Readonly<Record<string, ProcessorClass>> = {
  BeitImageProcessor: declare(cubic),
  BitImageProcessor: declare({ ...cropped, ...clip, do_convert_rgb: true }, { square: false }),
  BlipImageProcessor: declare({ ...cubic, ...clip, do_convert_rgb: true }),
  CLIPImageProcessor: declare({ ...cropped, ...clip, do_convert_rgb: true }, { square: false }),
  ConvNextImageProcessor: declare(
    { ...cubic, crop_pct: 224 / 256 },
    { square: false, placement: shareCroppedPlacement, callFor: croppedTo },
  ),
  DeiTImageProcessor: declare(cropped),
  DetrImageProcessor: declare(detection, { square: false, masks: true }),
  DonutImageProcessor: declare(
    { do_pad: true, do_thumbnail: true, do_align_long_axis: false },
    { pair: ["width", "height"], placement: pagePlacement },
  ),
  DPTImageProcessor: declare(
    { ...cubic, ensure_multiple_of: 1, keep_aspect_ratio: false },
    { placement: multiplesPlacement, callFor: (size) => ({ ...resizedTo(size), keep_aspect_ratio: false }) },
  ),
  Idefics3ImageProcessor: declare(
    {
      resample: lanczos,
      do_convert_rgb: true,
      do_image_splitting: true,
      max_image_size: { longest_edge: 364 },
      do_pad: true,
    },
    { square: false, tiles: true, placement: evenPlacement, callFor: tiledTo },
  ),
  LayoutLMv3ImageProcessor: declare(),
  MobileNetV1ImageProcessor: declare({ do_center_crop: true }, { square: false }),
  MobileNetV2ImageProcessor: declare({ do_center_crop: true }, { square: false }),
  OwlViTImageProcessor: declare({ ...cubic, ...clip, do_convert_rgb: true }),
  PvtImageProcessor: declare({ ...cubic, ...imageNet }),
  Qwen2VLImageProcessor: declare(
    { ...cubic, ...clip, do_convert_rgb: true, patch_size: 14, temporal_patch_size: 2, merge_size: 2 },
    {
      areas: true,
      placement: areaPlacement,
      callFor: ({ height, width }) => ({ size: { shortest_edge: height * width, longest_edge: height * width } }),
      patches: ({ patch_size, temporal_patch_size, merge_size }) => ({
        ...{ patch: Number(patch_size), frames: Number(temporal_patch_size), merge: Number(merge_size) },
      }),
    },
  ),
  SamImageProcessor: declare({ ...imageNet, do_pad: true, do_convert_rgb: true }),
  SegformerImageProcessor: declare(imageNet),
  SiglipImageProcessor: declare({ ...cubic, do_convert_rgb: true }),
  ViTImageProcessor: declare(),
  YolosImageProcessor: declare(detection, { square: false, masks: true, placement: sixteenthsPlacement }),
};

/** A class by its name. Throws InputError, with the name that is nearest, where there is none. */
export const processorClass = (name: string, where: string): ProcessorClass => {
  const known = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (known) return known;
  const near = nearest(name, Object.keys(classes));
  throw new InputError(
    `${where} names the image processor ${name}, which is not known`,
    near === undefined ? `Known are ${Object.keys(classes).join(", ")}.` : `Is ${near} meant?`,
  );
};
