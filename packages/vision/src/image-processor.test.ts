import { type BuiltProcessor, type Context, embeddedFiles, InputError, sizes } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { type ImageProcessor, imageProcessorBuilder, imageProcessorOf } from "./image-processor.ts";
import type { WrittenSize } from "./image-size.ts";
import { drawImage } from "./images.ts";
import { pngFile } from "./pixels.ts";

const vit = { image_processor_type: "ViTImageProcessor", size: { height: 224, width: 224 } };

const build = (file: object | undefined, imageSize: WrittenSize = 32, className?: string): BuiltProcessor => {
  const reference = embeddedFiles("a test", file ? { "preprocessor_config.json": file } : {});
  const unused = (): never => {
    throw new Error("an image processor asks for no family");
  };
  const context: Context = {
    size: sizes.tiny,
    tokenizer: "reduced",
    reference,
    family: unused,
    merged: unused,
    filled: unused,
  };
  return imageProcessorBuilder(context, { imageSize, className }).build();
};

const running = (built: BuiltProcessor): ImageProcessor => imageProcessorOf({ image_processor: built.instance });
const written = (built: BuiltProcessor) => JSON.parse(built.files["preprocessor_config.json"] ?? "");

describe("an image processor", () => {
  it("scales every size to the model's images", () => {
    const bit = { image_processor_type: "BitImageProcessor", size: { shortest_edge: 256 }, crop_size: 224 };
    const built = build(bit, 28);
    expect(written(built)).toMatchObject({ size: { shortest_edge: 32 }, crop_size: { height: 28, width: 28 } });
    expect(built.verify()).toEqual([]);
  });

  it("is unchanged when it is built from the file it wrote", () => {
    const built = build(vit);
    expect(build(written(built)).files).toEqual(built.files);
  });

  it("reports a size of images that the model does not take", () => {
    const divisor = { image_processor_type: "DPTImageProcessor", size: 384, ensure_multiple_of: 24 };
    expect(build(divisor).verify()).toEqual([
      "the image processor makes images of 24 × 24 where the model takes 32 × 32",
    ]);
  });

  it("keeps feature_extractor_type, the old spelling of its class, which some clients need", () => {
    const beit = { feature_extractor_type: "BeitFeatureExtractor", size: 224 };
    expect(build(beit).className).toBe("BeitImageProcessor");
    expect(written(build(beit))).not.toHaveProperty("image_processor_type");
    expect(written(build(beit)).feature_extractor_type).toBe("BeitFeatureExtractor");
  });

  it("has the family's class if the file names none, as the oldest files do", () => {
    expect(build({ size: 224 }, 32, "ViTImageProcessor").className).toBe("ViTImageProcessor");
  });

  it("rescales and normalizes each channel", async () => {
    const settings = { ...vit, image_mean: [0.5, 0, 0], image_std: [0.5, 1, 2] };
    const white = { height: 48, width: 48, data: new Uint8Array(48 * 48 * 3).fill(255) };
    const { pixel_values } = await running(build(settings)).process({ "image.png": await pngFile(white) });
    expect(pixel_values?.shape).toEqual([1, 3, 32, 32]);
    expect([0, 1024, 2048].map((index) => pixel_values?.data[index])).toEqual([1, 1, 0.5]);
  });

  it("pads an image that is smaller than its crop with zeros", async () => {
    const crop = { ...vit, do_resize: false, do_center_crop: true, do_normalize: false, crop_size: 4 };
    const white = { height: 2, width: 6, data: new Uint8Array(2 * 6 * 3).fill(255) };
    const { pixel_values } = await running(build(crop, 4)).process({ "image.png": await pngFile(white) });
    expect(Array.from(pixel_values?.data.slice(0, 16) ?? [], Number)).toEqual([
      0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0,
    ]);
  });

  it("reads two numbers as height and width, and as width and height for Donut", () => {
    expect(written(build({ ...vit, size: [64, 32] }, [64, 32])).size).toEqual({ height: 64, width: 32 });
    const donut = { image_processor_type: "DonutImageProcessor", size: [1920, 2560] };
    expect(written(build(donut, [64, 48])).size).toEqual({ height: 64, width: 48 });
  });

  // The numbers are computed by DonutImageProcessor.
  describe("of Donut pages", () => {
    const donut = { image_processor_type: "DonutImageProcessor", do_resize: false, do_normalize: false };
    const firstChannel = async (settings: object, size: WrittenSize, image: Parameters<typeof pngFile>[0]) => {
      const raw = { ...settings, do_rescale: false };
      const { pixel_values } = await running(build(raw, size)).process({ "image.png": await pngFile(image) });
      const [, , height = 0, width = 0] = pixel_values?.shape ?? [];
      return Array.from(pixel_values?.data.slice(0, height * width) ?? [], Number);
    };

    it("rotates clockwise", async () => {
      const data = Uint8Array.from([10, 0, 0, 20, 30, 0, 0, 40].flatMap((value) => [value, value, value]));
      const aligned = { ...donut, size: [2, 4], do_align_long_axis: true };
      expect(await firstChannel(aligned, [4, 2], { height: 2, width: 4, data })).toEqual([30, 10, 0, 0, 0, 0, 40, 20]);
    });

    it("centers an image, one pixel nearer to the top left if the rest is odd", async () => {
      const data = new Uint8Array(2 * 2 * 3).fill(9);
      const small = { ...donut, size: { height: 3, width: 3 } };
      expect(await firstChannel(small, 3, { height: 2, width: 2, data })).toEqual([9, 9, 0, 9, 9, 0, 0, 0, 0]);
    });
  });

  it("pads images of a batch to one size, with a pixel mask", async () => {
    const detr = { image_processor_type: "DetrImageProcessor", size: { shortest_edge: 800, longest_edge: 1333 } };
    const files = {
      "image.png": await pngFile(drawImage(0, { height: 64, width: 64 })),
      "image_1.png": await pngFile(drawImage(1, { height: 64, width: 80 })),
    };
    const { pixel_values, pixel_mask } = await running(build(detr)).process(files);
    expect(pixel_values?.shape).toEqual([2, 3, 32, 40]);
    expect(Array.from(pixel_mask?.data.slice(0, 40) ?? [], Number)).toEqual([
      ...Array(32).fill(1),
      ...Array(8).fill(0),
    ]);
  });
});

describe("bad input", () => {
  const refused: readonly [string, object | undefined, string][] = [
    ["no processor", undefined, "a test has no preprocessor_config.json"],
    ["no class", { size: 224 }, "preprocessor_config.json in the embedded files of a test has no image_processor_type"],
    [
      "an unknown class",
      { image_processor_type: "VitImageProcesor", size: 224 },
      "preprocessor_config.json in the embedded files of a test names the image processor VitImageProcesor, which is not known",
    ],
    [
      "no size",
      { image_processor_type: "ViTImageProcessor" },
      "preprocessor_config.json in the embedded files of a test says do_resize but has no size",
    ],
    [
      "no size to crop to",
      { image_processor_type: "CLIPImageProcessor", size: 224 },
      "preprocessor_config.json in the embedded files of a test says do_center_crop but has no crop_size",
    ],
    [
      "a size that is none",
      { ...vit, size: "large" },
      'size in preprocessor_config.json in the embedded files of a test is "large", which is no size',
    ],
    [
      "padding to a multiple",
      { image_processor_type: "DPTImageProcessor", size: 224, do_pad: true, size_divisor: 32 },
      "preprocessor_config.json in the embedded files of a test pads images to a multiple of 32 pixels (size_divisor), which is not supported",
    ],
    [
      "a value of another type",
      { ...vit, do_resize: "yes" },
      'do_resize in preprocessor_config.json in the embedded files of a test is "yes" instead of a boolean',
    ],
  ];

  it.each(refused)("%s is one clear sentence", (_, file, message) => {
    expect(() => build(file)).toThrow(InputError);
    expect(() => build(file)).toThrow(message);
  });

  it("a file that is no image is named", async () => {
    const text = new TextEncoder().encode("not an image");
    const work = running(build(vit)).process({ "image.png": text });
    await expect(work).rejects.toThrow(InputError);
    await expect(work).rejects.toThrow(/^image\.png is not an image that can be read: [^\n]+$/);
  });

  it("a truncated file is named", async () => {
    const file = await pngFile(drawImage(0, { height: 48, width: 48 }));
    const work = running(build(vit)).process({ "image.png": file.subarray(0, 40) });
    await expect(work).rejects.toThrow(/^image\.png is not an image that can be read: /);
  });

  it("images of several sizes are refused if the processor does not pad", async () => {
    const whole = { ...vit, do_resize: false };
    const files = {
      "image.png": await pngFile(drawImage(0, { height: 16, width: 16 })),
      "image_1.png": await pngFile(drawImage(0, { height: 16, width: 20 })),
    };
    await expect(running(build(whole)).process(files)).rejects.toThrow(
      "ViTImageProcessor makes images of 16 × 20 and 16 × 16, which are no batch",
    );
  });
});
