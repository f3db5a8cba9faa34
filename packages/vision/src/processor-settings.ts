import type { ImageSize } from "./image-size.ts";

/** A size that a processor resizes, crops or pads to: pixels by `height`, `width`, `shortest_edge`, `longest_edge` ... */
export type SizeSetting = Readonly<Record<string, number>>;

/** Height and width of a setting that has both. */
export const settingSize = ({ height = 0, width = 0 }: SizeSetting): ImageSize => ({ height, width });

/** The settings that every class of image processors has. */
export interface ProcessorDefaults {
  readonly do_resize: boolean;
  /** Pillow's number of a filter. */
  readonly resample: number;
  readonly do_center_crop: boolean;
  readonly do_rescale: boolean;
  readonly rescale_factor: number;
  readonly do_normalize: boolean;
  readonly image_mean: readonly number[];
  readonly image_std: readonly number[];
  readonly do_pad: boolean;
}

/** A preprocessor_config.json over the defaults of its class. */
export interface ImageProcessorConfig extends ProcessorDefaults {
  readonly image_processor_type: string;
  readonly size: SizeSetting;
  readonly crop_size?: SizeSetting;
  readonly pad_size?: SizeSetting;
  readonly [key: string]: unknown;
}
