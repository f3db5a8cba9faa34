import { InputError, nearest } from "@tiny-random/core";
import { antialiasedSquares } from "./antialiased.ts";
import { anyResolution, anyResolutionAlone } from "./any-resolution.ts";
import type { BatchLayout } from "./batch-layout.ts";
import { budgetedRows } from "./budgeted-tiles.ts";
import { canvased, filledCanvas, nearestCanvas } from "./canvas-tiles.ts";
import { quantized } from "./color-clusters.ts";
import { fittedCanvas } from "./fitted-canvas.ts";
import type { ImageSize } from "./image-size.ts";
import { interpolatedBytes, interpolatedRows } from "./interpolated.ts";
import { overlappingCrops } from "./overlapping-crops.ts";
import {
  frameByFrame,
  packed,
  packedPictures,
  packedWithMerges,
  patchRows,
  pixelByPixel,
  placedPools,
  placedRows,
  tokenPictures,
} from "./packed-patches.ts";
import {
  areaPlacement,
  coveredMultiplesPlacement,
  cropFractionPlacement,
  cutPlacement,
  enlargedAreaPlacement,
  enlargedPlacement,
  enlargedSeventhPlacement,
  evenPlacement,
  fittedPlacement,
  limitedPlacement,
  multiplesPlacement,
  nativePlacement,
  nearestGridPlacement,
  type Placement,
  pagePlacement,
  patchBudgetPlacement,
  plainPlacement,
  pooledPlacement,
  rawPlacement,
  shortEdgePlacement,
  sixteenthsPlacement,
  squarePlacement,
  torchvisionCropPlacement,
  volumePlacement,
  wholeMultiplesPlacement,
  wholePatchesPlacement,
} from "./placement.ts";
import type { ImageProcessorConfig, ProcessorDefaults } from "./processor-settings.ts";
import { quartered } from "./quartered.ts";
import { stackedReflected } from "./reflected.ts";
import { slicedImages } from "./sliced-images.ts";
import { stackedOrSplit } from "./split-images.ts";
import {
  largerThan,
  stacked,
  stackedAlmost,
  stackedCentered,
  stackedImages,
  stackedMirrored,
  stackedSampled,
  stackedSampledWithMask,
  stackedSquares,
  stackedVideo,
  stackedWithMask,
  stackedWithSizes,
} from "./stacked.ts";
import { averagedLines, interpolatedLines } from "./text-lines.ts";
import { cappedPlacement, tiled } from "./tiling.ts";
import { stackedWithTrimaps } from "./trimaps.ts";
import { twofold, twofoldPlacement } from "./twofold.ts";
import { stackedBoxes } from "./warped-boxes.ts";

/** A class of Transformers' image processors. */
export interface ProcessorClass {
  /** The values of keys that preprocessor_config.json does not state. */
  readonly defaults: ProcessorDefaults & Readonly<Record<string, unknown>>;
  /** The meaning of a size that is one number. */
  readonly oneNumber: "square" | "shortest edge";
  /** Whether `max_size` of older files limits the longer edge of a size that is one number; other classes do not read it. */
  readonly readsLimit: boolean;
  /** The meaning of a size that is two numbers. */
  readonly twoNumbers: readonly [first: "height" | "width", second: "height" | "width"];
  /** Where it puts the pixels of an image. */
  placement(raw: ImageSize, config: ImageProcessorConfig): Placement;
  /** How it makes a batch of images. */
  readonly layout: BatchLayout;
  /** Keys that its preprocessor_config.json lacks, since the class does not read them. */
  readonly unread: readonly string[];
  /** The settings of a call that makes images of a size. */
  callFor(size: ImageSize): Readonly<Record<string, unknown>>;
}

const halves = [0.5, 0.5, 0.5];
/** Means and standard deviations of ImageNet, and of CLIP's training images. */
const imageNet = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };
const clip = { image_mean: [0.48145466, 0.4578275, 0.40821073], image_std: [0.26862954, 0.26130258, 0.27577711] };
const [lanczos, bilinear, bicubic] = [1, 2, 3];

const resizedTo = (size: ImageSize) => ({ do_resize: true, do_center_crop: false, size: { ...size } });
const croppedTo = (size: ImageSize) => ({ do_resize: false, do_center_crop: true, crop_size: { ...size } });
const edgeTo = ({ height, width }: ImageSize) => ({ size: { shortest_edge: Math.min(height, width) } });
const tiledTo = ({ height }: ImageSize) => ({ max_image_size: { longest_edge: height } });

const declare = (
  defaults: Readonly<Record<string, unknown>> = {},
  own: Partial<Omit<ProcessorClass, "defaults">> = {},
): ProcessorClass => ({
  oneNumber: "square",
  readsLimit: false,
  twoNumbers: ["height", "width"],
  placement: plainPlacement,
  layout: stacked,
  unread: [],
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
/** From 0 to 1. */
const blackToWhite = { ...cubic, image_mean: [0, 0, 0], image_std: [1, 1, 1] };
const cropped = { ...cubic, do_center_crop: true };
const detection = { ...imageNet, do_pad: true };
/** Processors of DETR's kind: the shorter edge is resized, images are padded to the largest, and the mask says where. */
const detr = declare(detection, { oneNumber: "shortest edge", readsLimit: true, layout: stackedWithMask });

const packedSizes = ({ patch_size, temporal_patch_size, merge_size }: ImageProcessorConfig) => ({
  patch: Number(patch_size),
  frames: Number(temporal_patch_size),
  merge: Number(merge_size),
});

/** The same where patches stand row by row. */
const rowSizes = (config: ImageProcessorConfig) => ({ ...packedSizes(config), merge: 1 });

/** Images of any sizes as one row of patches, whose area or volume is within bounds. */
const packedPatches = (own: Pick<ProcessorClass, "placement">, size: (area: number) => number) => ({
  ...own,
  layout: packed(packedSizes),
  callFor: ({ height, width }: ImageSize) => {
    const bound = size(height * width);
    return { size: { shortest_edge: bound, longest_edge: bound } };
  },
});

const packedDefaults = {
  ...cubic,
  ...clip,
  do_convert_rgb: true,
  patch_size: 14,
  temporal_patch_size: 2,
  merge_size: 2,
};
/** Processors of Qwen-VL's kind. */
const qwenPatches = declare(
  packedDefaults,
  packedPatches({ placement: areaPlacement }, (area) => area),
);
const volumes = packedPatches({ placement: volumePlacement }, (area) => 2 * area);

const canvasSettings = {
  ...cubic,
  ...clip,
  do_convert_rgb: true,
  crop_to_patches: false,
  min_patches: 1,
  max_patches: 12,
};

const canvasPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement =>
  config["crop_to_patches"] === true ? rawPlacement(raw) : plainPlacement(raw, config);

/** Images and their tiles. */
const tiles = declare(
  {
    resample: lanczos,
    do_convert_rgb: true,
    do_image_splitting: true,
    max_image_size: { longest_edge: 364 },
    do_pad: true,
  },
  { oneNumber: "shortest edge", layout: tiled, placement: evenPlacement, callFor: tiledTo },
);

/** Processors of CLIP's kind: the shorter edge is resized, then the center is cropped. */
const croppedClip = declare({ ...cropped, ...clip, do_convert_rgb: true }, { oneNumber: "shortest edge" });

/** The longer edge is resized, then images are padded to squares. */
const paddedSquares = declare({ ...cubic, ...clip, do_pad: true, min_size: 14 }, { placement: squarePlacement });

const mobileNet = declare({ do_center_crop: true }, { oneNumber: "shortest edge" });

/** Pixels from 0 to 1. */
const plainSquares = declare({ do_normalize: false, do_convert_rgb: true });

/** Processors of DPT's kind: both edges are multiples. */
const multipleSettings = { ...cubic, ensure_multiple_of: 1, keep_aspect_ratio: false };
const multiples = {
  placement: multiplesPlacement,
  callFor: (size: ImageSize) => ({ ...resizedTo(size), keep_aspect_ratio: false }),
};

/** Processors of MiniCPM-V's kind: the whole image, then its slices. */
const sliceSettings = {
  ...cubic,
  do_convert_rgb: true,
  max_slice_nums: 9,
  scale_resolution: 448,
  patch_size: 14,
  slice_mode: true,
  use_image_id: true,
  size: { height: 1, width: 1 },
};
const slices = {
  placement: rawPlacement,
  layout: slicedImages,
  unread: ["size"],
  callFor: ({ height }: ImageSize) => ({ scale_resolution: height }),
};

/** Processors of Gemma 4's kind: as many patches as pools of them may be tokens. */
const poolSettings = {
  ...cubic,
  do_convert_rgb: true,
  do_normalize: false,
  image_mean: [0, 0, 0],
  image_std: [1, 1, 1],
  patch_size: 16,
  max_soft_tokens: 280,
  pooling_kernel_size: 3,
  size: { height: 1, width: 1 },
};
const pools = { placement: pooledPlacement, unread: ["size"], callFor: () => ({}) };

/** The largest number that divides both edges. */
const commonDivisor = ({ height, width }: ImageSize): number =>
  width === 0 ? height : commonDivisor({ height: width, width: height % width });

/** Processors of MaskFormer's kind: both edges are multiples, images are padded to the largest always. */
const masks = declare(
  { ...detection, size_divisor: 32, do_reduce_labels: false },
  {
    oneNumber: "shortest edge",
    readsLimit: true,
    placement: coveredMultiplesPlacement,
    layout: stackedWithMask,
    unread: ["do_pad"],
  },
);

/** Processors of PP-OCR's recognition: a line keeps its own size where its call does not pad it to another. */
const lineSettings = { do_convert_rgb: true, do_pad: true, max_image_width: 3200, character_list: [] };
const textLines = {
  placement: rawPlacement,
  callFor: (size: ImageSize) => ({ pad_size: { ...size } }),
};

/** The classes by name, with the defaults of Transformers. */
const classes: Readonly<Record<string, ProcessorClass>> = {
  BeitImageProcessor: declare(cubic),
  BitImageProcessor: croppedClip,
  BlipImageProcessor: declare({ ...cubic, ...clip, do_convert_rgb: true }),
  CHMv2ImageProcessor: declare(
    {
      ...cubic,
      image_mean: [0.42, 0.411, 0.296],
      image_std: [0.213, 0.156, 0.143],
      do_resize: false,
      do_pad: true,
      size_divisor: 16,
      ensure_multiple_of: 16,
      keep_aspect_ratio: true,
      size: { height: 1, width: 1 },
    },
    {
      placement: (raw, config) => (config.do_resize ? multiplesPlacement : plainPlacement)(raw, config),
      layout: stackedCentered,
      callFor: (size) => ({ size: { ...size } }),
    },
  ),
  CLIPImageProcessor: croppedClip,
  ChineseCLIPImageProcessor: croppedClip,
  CohereCompassImageProcessor: qwenPatches,
  Cohere2VisionImageProcessor: declare(
    { ...canvasSettings, crop_to_patches: true, patch_size: 16 },
    { placement: canvasPlacement, layout: canvased(filledCanvas) },
  ),
  ConditionalDetrImageProcessor: detr,
  ConvNextImageProcessor: declare(
    { ...cubic, crop_pct: 224 / 256 },
    { oneNumber: "shortest edge", placement: cropFractionPlacement, callFor: croppedTo },
  ),
  Cosmos3EdgeImageProcessor: declare(
    { ...packedDefaults, temporal_patch_size: 1, patch_size: 16, image_mean: halves, image_std: halves },
    { ...packedPatches({ placement: volumePlacement }, (area) => area), layout: packed(packedSizes, pixelByPixel) },
  ),
  DeepseekVLHybridImageProcessor: declare(
    {
      ...cubic,
      ...clip,
      do_pad: true,
      min_size: 14,
      high_res_size: { height: 1024, width: 1024 },
      high_res_resample: bicubic,
      high_res_image_mean: clip.image_mean,
      high_res_image_std: clip.image_std,
    },
    { placement: twofoldPlacement, layout: twofold },
  ),
  DeepseekVLImageProcessor: paddedSquares,
  DeiTImageProcessor: declare(cropped),
  DeformableDetrImageProcessor: detr,
  DepthProImageProcessor: declare({}, { placement: rawPlacement, layout: stackedSampled }),
  DetrImageProcessor: detr,
  DINOv3ViTImageProcessor: declare(imageNet),
  DonutImageProcessor: declare(
    { do_pad: true, do_thumbnail: true, do_align_long_axis: false },
    { twoNumbers: ["width", "height"], placement: pagePlacement },
  ),
  DPTImageProcessor: declare(multipleSettings, multiples),
  EfficientNetImageProcessor: declare({ ...cubic, include_top: true, rescale_offset: false }),
  EomtImageProcessor: declare(
    { ...imageNet, do_split_image: false },
    { oneNumber: "shortest edge", readsLimit: true, layout: stackedOrSplit, callFor: edgeTo },
  ),
  FlavaImageProcessor: declare({ ...cropped, ...clip }),
  Gemma3ImageProcessor: declare({ do_convert_rgb: true }),
  Gemma4ImageProcessor: declare(poolSettings, { ...pools, layout: placedRows }),
  Gemma4UnifiedImageProcessor: declare(poolSettings, { ...pools, layout: placedPools }),
  Glm46VImageProcessor: declare(packedDefaults, volumes),
  Glm4vImageProcessor: declare(packedDefaults, volumes),
  GlmgaImageProcessor: declare(packedDefaults, volumes),
  GLPNImageProcessor: declare(
    { do_normalize: false, size_divisor: 32, size: { height: 1, width: 1 } },
    {
      placement: wholeMultiplesPlacement,
      layout: stackedAlmost,
      unread: ["size"],
      callFor: (size) => ({ size: { ...size }, size_divisor: commonDivisor(size) }),
    },
  ),
  GotOcr2ImageProcessor: declare(canvasSettings, { placement: canvasPlacement, layout: canvased(nearestCanvas) }),
  GroundingDinoImageProcessor: detr,
  HunYuanVLImageProcessor: declare(
    { ...packedDefaults, patch_size: 16, temporal_patch_size: 1 },
    {
      ...packedPatches({ placement: areaPlacement }, (area) => area),
      layout: packed(rowSizes),
    },
  ),
  Idefics2ImageProcessor: declare(
    { do_convert_rgb: true, do_image_splitting: false, do_pad: true },
    { placement: rawPlacement, layout: quartered },
  ),
  Idefics3ImageProcessor: tiles,
  ImageGPTImageProcessor: declare({ do_color_quantize: true, clusters: [] }, { layout: quantized }),
  Inkling2ImageProcessor: declare(
    { do_resize: false, do_convert_rgb: true },
    { placement: rawPlacement, layout: tokenPictures, callFor: (size) => ({ size: { ...size } }) },
  ),
  JanusImageProcessor: paddedSquares,
  Kimi_K25ImageProcessor: declare(
    { ...packedDefaults, temporal_patch_size: 1, image_mean: halves, image_std: halves, max_patches: 16384 },
    {
      placement: nativePlacement,
      layout: {
        ...packedPictures(rowSizes),
        rawSize: ({ size, patch_size }) => largerThan((size["max_height"] ?? 1) * Number(patch_size)),
      },
      unread: ["temporal_patch_size"],
      callFor: ({ height, width }) => ({ max_patches: height * width }),
    },
  ),
  LayoutLMv3ImageProcessor: declare(),
  LevitImageProcessor: declare(
    { ...cropped, ...imageNet },
    { oneNumber: "shortest edge", placement: enlargedSeventhPlacement, callFor: croppedTo },
  ),
  Lfm2VlImageProcessor: declare(
    {
      do_image_splitting: true,
      min_tiles: 2,
      max_tiles: 10,
      use_thumbnail: true,
      min_image_tokens: 64,
      max_image_tokens: 256,
      encoder_patch_size: 16,
      downsample_factor: 2,
      tile_size: 512,
      max_pixels_tolerance: 2,
      do_pad: true,
    },
    { placement: rawPlacement, layout: budgetedRows },
  ),
  Llama4ImageProcessor: declare(
    { do_convert_rgb: true, max_patches: 16, resize_to_max_canvas: false, size: { height: 336, width: 336 } },
    { placement: rawPlacement, layout: fittedCanvas },
  ),
  LlavaNextImageProcessor: declare(
    { ...cropped, ...clip, do_convert_rgb: true, do_pad: true, image_grid_pinpoints: [] },
    { oneNumber: "shortest edge", placement: rawPlacement, layout: anyResolution },
  ),
  LlavaOnevisionImageProcessor: declare(
    { ...cubic, ...clip, do_convert_rgb: true, do_pad: true, image_grid_pinpoints: [] },
    {
      oneNumber: "shortest edge",
      placement: rawPlacement,
      layout: anyResolutionAlone,
      // Said of a call's texts, not of the processor.
      unread: ["batch_num_images"],
    },
  ),
  Mask2FormerImageProcessor: masks,
  MaskFormerImageProcessor: masks,
  MiniMaxM3VLImageProcessor: qwenPatches,
  MiniCPMOcrImageProcessor: declare({ ...sliceSettings, downsample_mode: "4x", small_image_upsize: "always" }, slices),
  MiniCPMV4_6ImageProcessor: declare({ ...sliceSettings, downsample_mode: "16x" }, slices),
  MobileNetV1ImageProcessor: mobileNet,
  MobileNetV2ImageProcessor: mobileNet,
  MobileViTImageProcessor: declare(
    { ...cropped, do_normalize: false, do_flip_channel_order: true },
    { oneNumber: "shortest edge" },
  ),
  MuseGlimmerImageProcessor: declare(
    {
      resample: lanczos,
      do_convert_rgb: true,
      patch_size: 14,
      temporal_patch_size: 2,
      merge_size: 2,
      max_image_tokens: 4096,
      size: { height: 1, width: 1 },
    },
    {
      placement: nearestGridPlacement,
      layout: {
        ...packed(rowSizes, frameByFrame),
        rawSize: ({ patch_size, merge_size, max_image_tokens }) =>
          largerThan(Number(patch_size) * Number(merge_size) * Math.sqrt(Number(max_image_tokens))),
      },
      unread: ["size"],
      callFor: ({ height, width }) => ({ max_image_tokens: height * width }),
    },
  ),
  Molmo2ImageProcessor: declare(
    { do_convert_rgb: true, max_crops: 8, overlap_margins: [4, 4], patch_size: 14, pooling_size: [2, 2] },
    { placement: rawPlacement, layout: overlappingCrops },
  ),
  OneFormerImageProcessor: declare(
    { ...detection, do_convert_rgb: true, do_reduce_labels: false },
    { oneNumber: "shortest edge", readsLimit: true, layout: stackedSquares, unread: ["do_pad"] },
  ),
  OwlViTImageProcessor: declare({ ...cubic, ...clip, do_convert_rgb: true }),
  Owlv2ImageProcessor: declare(
    { ...clip, do_convert_rgb: true, do_pad: true },
    { placement: rawPlacement, layout: antialiasedSquares },
  ),
  PaddleOCRVLImageProcessor: declare(
    { ...packedDefaults, temporal_patch_size: 1 },
    {
      ...packedPatches({ placement: enlargedAreaPlacement }, (area) => area),
      layout: packedPictures(rowSizes),
    },
  ),
  PerceiverImageProcessor: declare({ ...cropped, ...imageNet }, { placement: cutPlacement }),
  PixtralImageProcessor: declare(
    { ...cubic, ...clip, do_convert_rgb: true, do_pad: true, patch_size: { height: 16, width: 16 } },
    {
      placement: wholePatchesPlacement,
      layout: stackedWithSizes,
      callFor: ({ height, width }) => ({ size: { longest_edge: Math.max(height, width) } }),
    },
  ),
  PoolFormerImageProcessor: declare(
    { ...cropped, ...imageNet, crop_pct: 0.9 },
    { oneNumber: "shortest edge", placement: enlargedPlacement, callFor: croppedTo },
  ),
  PPChart2TableImageProcessor: declare({ ...cubic, ...clip }),
  PPDocLayoutV2ImageProcessor: declare(blackToWhite, { placement: rawPlacement, layout: interpolatedBytes }),
  PPDocLayoutV3ImageProcessor: declare(blackToWhite, { placement: rawPlacement, layout: interpolatedBytes }),
  PPDocLayoutV4ImageProcessor: declare(blackToWhite, { placement: rawPlacement, layout: interpolatedRows }),
  PPLCNetImageProcessor: declare(
    {
      image_mean: [0.406, 0.456, 0.485],
      image_std: [0.225, 0.224, 0.229],
      do_center_crop: true,
      do_flip_channel_order: true,
      resize_short: 256,
      size_divisor: 1,
    },
    { placement: shortEdgePlacement, unread: ["do_flip_channel_order"], callFor: croppedTo },
  ),
  PPOCRV5ServerDetImageProcessor: declare(
    {
      image_mean: [0.406, 0.456, 0.485],
      image_std: [0.225, 0.224, 0.229],
      do_flip_channel_order: true,
      limit_side_len: 960,
      limit_type: "max",
      max_side_limit: 4000,
    },
    {
      placement: limitedPlacement,
      unread: ["do_flip_channel_order"],
      callFor: (size) => ({ size: { ...size }, limit_side_len: Math.max(size.height, size.width) }),
    },
  ),
  PPOCRV5ServerRecImageProcessor: declare(lineSettings, { ...textLines, layout: averagedLines }),
  PPOCRV6SmallRecImageProcessor: declare(lineSettings, { ...textLines, layout: interpolatedLines }),
  PromptDepthAnythingImageProcessor: declare({ ...multipleSettings, prompt_scale_to_meter: 0.001 }, multiples),
  PvtImageProcessor: declare({ ...cubic, ...imageNet }),
  Qwen2VLImageProcessor: qwenPatches,
  RfDetrImageProcessor: declare(detection, {
    oneNumber: "shortest edge",
    readsLimit: true,
    placement: rawPlacement,
    layout: stackedSampledWithMask,
  }),
  RTDetrImageProcessor: declare({ ...imageNet, do_normalize: false }),
  Sam2ImageProcessor: declare({ ...imageNet, do_convert_rgb: true }),
  Sam3ImageProcessor: declare({ do_convert_rgb: true }),
  SamImageProcessor: declare({ ...imageNet, do_pad: true, do_convert_rgb: true }),
  Sapiens2ImageProcessor: declare(imageNet, { placement: fittedPlacement }),
  SegformerImageProcessor: declare(imageNet),
  SegGptImageProcessor: declare({ ...cubic, ...imageNet, do_convert_rgb: true }),
  Siglip2ImageProcessor: declare(
    { do_convert_rgb: true, patch_size: 16, max_num_patches: 256, size: { height: 256, width: 256 } },
    { placement: patchBudgetPlacement, layout: patchRows, unread: ["size"] },
  ),
  SiglipImageProcessor: declare({ ...cubic, do_convert_rgb: true }),
  SmolVLMImageProcessor: tiles,
  Swin2SRImageProcessor: declare(
    { do_resize: false, do_normalize: false, do_pad: true, size_divisor: 8, size: { height: 1, width: 1 } },
    {
      layout: stackedMirrored,
      unread: ["size"],
      callFor: (size) => ({ size_divisor: commonDivisor(size) }),
    },
  ),
  TextNetImageProcessor: declare(
    { ...imageNet, do_convert_rgb: true, size_divisor: 32 },
    { oneNumber: "shortest edge", placement: coveredMultiplesPlacement, callFor: edgeTo },
  ),
  TimmWrapperImageProcessor: declare(
    { ...cubic, ...imageNet, crop_pct: 0.875 },
    { oneNumber: "shortest edge", placement: torchvisionCropPlacement, callFor: () => ({}) },
  ),
  Tipsv2DptImageProcessor: plainSquares,
  Tipsv2ImageProcessor: plainSquares,
  UltraVBertImageProcessor: {
    ...tiles,
    defaults: { ...tiles.defaults, max_image_size: { longest_edge: 512 }, max_image_tiles: 27 },
    placement: cappedPlacement,
  },
  VideoLlavaImageProcessor: declare(
    { ...cropped, ...clip, do_convert_rgb: true },
    { oneNumber: "shortest edge", layout: stackedImages },
  ),
  VideoLlama3ImageProcessor: declare(
    { ...packedDefaults, temporal_patch_size: 1, merge_size: 1, image_mean: halves, image_std: halves },
    {
      ...packedPatches({ placement: areaPlacement }, (area) => area),
      layout: packedWithMerges(packedSizes),
    },
  ),
  VideoMAEImageProcessor: declare(
    { do_center_crop: true },
    { oneNumber: "shortest edge", layout: stackedVideo, callFor: croppedTo },
  ),
  // To every frame of a video it does what an image processor does.
  VideomtVideoProcessor: declare({ ...imageNet, do_convert_rgb: true, do_sample_frames: false }),
  VitMatteImageProcessor: declare(
    { do_resize: false, do_pad: true, size_divisor: 32, size: { height: 1, width: 1 } },
    { layout: stackedWithTrimaps, unread: ["size"], callFor: (size) => ({ size: { ...size } }) },
  ),
  VitPoseImageProcessor: declare(
    { ...imageNet, do_resize: false, do_affine_transform: true, normalize_factor: 200 },
    { layout: stackedBoxes, callFor: (size) => ({ size: { ...size } }) },
  ),
  ViTImageProcessor: declare(),
  YolosImageProcessor: declare(detection, {
    oneNumber: "shortest edge",
    readsLimit: true,
    layout: stackedWithMask,
    placement: sixteenthsPlacement,
  }),
  ZoeDepthImageProcessor: declare(
    { ensure_multiple_of: 1 / 32, keep_aspect_ratio: true, do_pad: true },
    { placement: rawPlacement, layout: stackedReflected, callFor: multiples.callFor },
  ),
};

/** A class by its name. Throws InputError for an unknown one, with the nearest known name. */
export const processorClass = (name: string, where: string): ProcessorClass => {
  const known = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (known) return known;
  const near = nearest(name, Object.keys(classes));
  throw new InputError(
    `${where} names the image processor ${name}, which is not known`,
    near === undefined ? `Known are ${Object.keys(classes).join(", ")}.` : `Is ${near} meant?`,
  );
};
