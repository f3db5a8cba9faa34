import { InputError } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import type { ImageSize } from "./image-size.ts";
import {
  areaPlacement,
  coveredMultiplesPlacement,
  cutPlacement,
  enlargedAreaPlacement,
  enlargedSeventhPlacement,
  evenPlacement,
  multiplesPlacement,
  pagePlacement,
  patchBudgetPlacement,
  placedSize,
  plainPlacement,
  pooledPlacement,
  sixteenthsPlacement,
  squarePlacement,
  torchvisionCropPlacement,
  volumePlacement,
  wholeMultiplesPlacement,
} from "./placement.ts";
import { processorClass } from "./processor-classes.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";

const config = (name: string, changes: Partial<ImageProcessorConfig>): ImageProcessorConfig => ({
  ...processorClass(name, "a test").defaults,
  image_processor_type: name,
  size: {},
  ...changes,
});

const raw = (height: number, width: number): ImageSize => ({ height, width });

// The numbers are computed by Transformers.
describe("resizing, padding and cropping like Transformers", () => {
  const edges = config("DetrImageProcessor", { size: { shortest_edge: 800, longest_edge: 1333 } });

  it("Perceiver cuts a share of the shorter edge out of the center, then resizes it; without a crop it only resizes", () => {
    const sizes = { size: { height: 16, width: 16 }, crop_size: { height: 18, width: 18 } };
    const perceiver = config("PerceiverImageProcessor", sizes);
    expect(cutPlacement(raw(37, 91), perceiver)).toEqual({ cut: raw(32, 32), resized: raw(16, 16) });
    expect(cutPlacement(raw(37, 91), { ...perceiver, do_center_crop: false })).toEqual({ resized: raw(16, 16) });
  });

  it("timm resizes the shorter edge so that the crop is its share, then crops as torchvision does", () => {
    const timm = config("TimmWrapperImageProcessor", { size: { shortest_edge: 64 }, crop_pct: 0.95 });
    const crop = { crop: raw(64, 64), cropFrom: "half even" };
    expect(torchvisionCropPlacement(raw(37, 91), timm)).toEqual({ resized: raw(67, 164), ...crop });
    expect(torchvisionCropPlacement(raw(201, 99), timm)).toEqual({ resized: raw(136, 67), ...crop });
  });

  it.each([
    [raw(480, 640), raw(800, 1066)],
    [raw(480, 1000), raw(640, 1333)],
    [raw(1000, 480), raw(1333, 640)],
    [raw(800, 900), raw(800, 900)],
  ])(
    "shortest_edge and longest_edge: the shorter edge gets its length unless the longer one exceeds its limit: %o",
    (from, to) => {
      expect(plainPlacement(from, edges)).toEqual({ resized: to });
    },
  );

  const volumes = config("Glm4vImageProcessor", { size: { shortest_edge: 112 * 112, longest_edge: 9633792 / 4 } });

  it.each([
    [raw(37, 91), raw(56, 140)],
    [raw(480, 640), raw(476, 644)],
    [raw(1000, 2000), raw(756, 1540)],
    [raw(20, 300), raw(28, 420)],
    [raw(3000, 200), raw(2996, 196)],
  ])("GLM-4V bounds the volume of an image's frames, small ones enlarged first: %o", (from, to) => {
    expect(volumePlacement(from, volumes)).toEqual({ resized: to });
    expect(volumePlacement(from, { ...volumes, do_resize: false })).toEqual({ resized: from });
  });

  const enlarged = config("PaddleOCRVLImageProcessor", { size: { shortest_edge: 384 ** 2, longest_edge: 1536 ** 2 } });

  it.each([
    [raw(37, 91), raw(252, 616)],
    [raw(480, 640), raw(476, 644)],
    [raw(1000, 2000), raw(1008, 1988)],
    [raw(20, 300), raw(112, 1512)],
    [raw(3000, 200), raw(2996, 196)],
  ])("PaddleOCR-VL bounds the area, narrow ones enlarged as a whole first: %o", (from, to) => {
    expect(enlargedAreaPlacement(from, enlarged)).toEqual({ resized: to });
    expect(enlargedAreaPlacement(from, { ...enlarged, do_resize: false })).toEqual({ resized: from });
  });

  it("shortest_edge alone keeps the aspect ratio", () => {
    const shorter = config("CLIPImageProcessor", { size: { shortest_edge: 20 }, crop_size: { height: 16, width: 16 } });
    expect(plainPlacement(raw(37, 91), shorter)).toEqual({ resized: raw(20, 49), crop: raw(16, 16) });
  });

  it.each([
    [raw(77, 103), raw(64, 96)],
    [raw(480, 640), raw(480, 640)],
    [raw(375, 1242), raw(352, 1216)],
  ])("GLPN makes both edges multiples of size_divisor, none longer than it was: %o", (from, to) => {
    expect(wholeMultiplesPlacement(from, config("GLPNImageProcessor", {}))).toEqual({ resized: to });
  });

  it.each([
    [raw(480, 640), 640, raw(640, 864)],
    [raw(37, 91), 64, raw(64, 160)],
    [raw(91, 37), 64, raw(160, 64)],
  ])(
    "TextNet resizes the shorter edge, then both to the next larger multiples of size_divisor: %o to %i",
    (from, edge, to) => {
      const covered = config("TextNetImageProcessor", { size: { shortest_edge: edge } });
      expect(coveredMultiplesPlacement(from, covered)).toEqual({ resized: to });
    },
  );

  it.each([
    [raw(480, 640), 16, 256, raw(224, 288)],
    [raw(37, 91), 16, 16, raw(48, 80)],
    [raw(640, 120), 16, 100, raw(352, 64)],
    [raw(3, 300), 8, 9, raw(8, 72)],
  ])("SigLIP 2 makes at most so many patches: %o by patches of %i, %i of them", (from, patch, most, to) => {
    const budget = config("Siglip2ImageProcessor", { patch_size: patch, max_num_patches: most });
    expect(patchBudgetPlacement(from, budget)).toEqual({ resized: to });
  });

  it("LeViT resizes the shorter edge to a seventh more than its size, and crops", () => {
    const enlarged = config("LevitImageProcessor", {
      size: { shortest_edge: 224 },
      crop_size: { height: 224, width: 224 },
    });
    expect(enlargedSeventhPlacement(raw(480, 640), enlarged)).toEqual({ resized: raw(256, 341), crop: raw(224, 224) });
  });

  it.each([
    [raw(96, 144), 64, raw(42, 64)],
    [raw(144, 48), 96, raw(96, 32)],
    [raw(101, 37), 50, raw(50, 18)],
    [raw(50, 50), 51, raw(52, 51)],
    [raw(3, 300), 40, raw(1, 40)],
    [raw(5000, 7000), 6000, raw(2925, 4096)],
  ])("Idefics3 makes the shorter edge even, and keeps both edges between 1 and 4096: %o to %i", (from, to, made) => {
    const even = config("Idefics3ImageProcessor", { size: { longest_edge: to } });
    expect(evenPlacement(from, even)).toEqual({ resized: made });
  });

  it.each([
    [raw(48, 56), raw(27, 32)],
    [raw(91, 37), raw(32, 13)],
    [raw(20, 20), raw(32, 32)],
  ])("longest_edge alone gives the longer edge its length: %o", (from, to) => {
    const longer = config("SamImageProcessor", { size: { longest_edge: 32 } });
    expect(plainPlacement(from, longer)).toEqual({ resized: to });
  });

  it.each([
    [raw(480, 640), raw(800, 1056)],
    [raw(480, 1000), raw(640, 1328)],
  ])("YOLOS rounds edges down to multiples of 16: %o", (from, to) => {
    expect(sixteenthsPlacement(from, edges)).toEqual({ resized: to });
  });

  it.each([
    [518, 14, raw(480, 640), raw(518, 686)],
    [518, 14, raw(36, 48), raw(392, 518)],
    [24, 16, raw(36, 48), raw(32, 32)],
  ])("DPT rounds edges to multiples, halves to the even one: %i by %i, %o", (edge, multiple, from, to) => {
    const settings = { size: raw(edge, edge) as never, keep_aspect_ratio: true, ensure_multiple_of: multiple };
    expect(multiplesPlacement(from, config("DPTImageProcessor", settings))).toEqual({ resized: to });
  });

  it.each([
    [raw(91, 37), raw(32, 14)],
    [raw(40, 50), raw(26, 32)],
    [raw(20, 20), raw(32, 32)],
  ])(
    "Janus resizes the longer edge, no edge below its least, and pads to a square of the mean's color: %o",
    (from, to) => {
      const settings = { size: raw(32, 32) as never, image_mean: [0.5, 0.25, 1], min_size: 14 };
      expect(squarePlacement(from, config("JanusImageProcessor", settings))).toEqual({
        resized: to,
        padded: raw(32, 32),
        background: [127, 63, 255],
      });
    },
  );

  describe("a Donut page of 32 by 24", () => {
    const page = raw(32, 24);
    const donut = (changes: Partial<ImageProcessorConfig> = {}) =>
      config("DonutImageProcessor", { size: { ...page }, ...changes });

    it.each([
      [raw(480, 640), raw(24, 32), raw(18, 24)],
      [raw(640, 480), raw(32, 24), raw(32, 24)],
      [raw(91, 37), raw(59, 24), raw(32, 13)],
      [raw(50, 50), raw(24, 24), raw(24, 24)],
    ])("resizes an image twice, the second time to fit into the page: %o", (from, resized, thumbnail) => {
      expect(pagePlacement(from, donut())).toEqual({ resized, thumbnail, padded: page });
    });

    it("shrinks an image that is not resized first, and never enlarges it", () => {
      expect(pagePlacement(raw(40, 50), donut({ do_resize: false })).thumbnail).toEqual(raw(19, 24));
      expect(pagePlacement(raw(20, 10), donut({ do_resize: false })).thumbnail).toEqual(raw(20, 10));
    });

    it("rotates a landscape image for a portrait page if the long axes are aligned", () => {
      const aligned = donut({ do_align_long_axis: true });
      expect(pagePlacement(raw(480, 640), aligned)).toEqual({
        rotated: true,
        resized: page,
        thumbnail: page,
        padded: page,
      });
      expect(pagePlacement(raw(640, 480), aligned)).not.toHaveProperty("rotated");
      expect(pagePlacement(raw(480, 480), aligned)).not.toHaveProperty("rotated");
    });

    it("has the size of the page, unless padding is off", () => {
      expect(placedSize(pagePlacement(raw(91, 37), donut()))).toEqual(page);
      expect(placedSize(pagePlacement(raw(91, 37), donut({ do_pad: false })))).toEqual(raw(32, 13));
    });

    it("refuses a page without a height", () => {
      expect(() => pagePlacement(raw(10, 10), donut({ size: { shortest_edge: 5 } }))).toThrow(InputError);
    });
  });

  it.each([
    [256, raw(76, 89), raw(32, 48)],
    [256, raw(89, 38), raw(64, 32)],
    [256, raw(40, 24), raw(32, 32)],
    [256, raw(300, 20), raw(192, 16)],
    [1024, raw(10, 12), raw(32, 48)],
  ])("Qwen2-VL makes edges multiples of a merged patch and keeps the area within bounds: %i, %o", (least, from, to) => {
    const settings = { size: { shortest_edge: least, longest_edge: 2560 }, patch_size: 8 };
    expect(areaPlacement(from, config("Qwen2VLImageProcessor", settings))).toEqual({ resized: to });
  });

  it.each([
    [280, raw(480, 640), raw(672, 912)],
    [280, raw(100, 900), raw(240, 2400)],
    [280, raw(333, 1000), raw(432, 1344)],
    [280, raw(50, 40), raw(864, 672)],
    [70, raw(20, 2000), raw(48, 3360)],
    [70, raw(3000, 10), raw(3360, 48)],
  ])("Gemma 4 makes edges multiples of a pool and no more patches than a row has: %i, %o", (tokens, from, to) => {
    expect(pooledPlacement(from, config("Gemma4ImageProcessor", { max_soft_tokens: tokens }))).toEqual({ resized: to });
  });

  it("refuses a size without a known key", () => {
    expect(() => plainPlacement(raw(10, 10), config("ViTImageProcessor", { size: { width: 5 } }))).toThrow(InputError);
  });
});
