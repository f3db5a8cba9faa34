// The preprocessor_config.json of processors that cut images into tiles of a canvas (GOT-OCR 2 and its kin).

const clip = {
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};

/** The class's settings, images cut, and what a checkpoint says beyond them. */
export const canvasProcessor = (own: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  image_processor_type: "GotOcr2ImageProcessor",
  do_convert_rgb: true,
  do_resize: true,
  resample: 3,
  crop_to_patches: true,
  min_patches: 1,
  max_patches: 12,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  ...clip,
  ...own,
});
