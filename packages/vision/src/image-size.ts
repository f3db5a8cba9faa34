/** Rows and columns of pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** A size as configs write it: one number for both axes, or height and width. */
export type WrittenSize = number | readonly number[];

/** Height and width of a size as configs write it. */
export const imageSizeOf = (size: WrittenSize): ImageSize => {
  const [height = 0, width = height] = typeof size === "number" ? [size] : size;
  return { height, width };
};

/** Whether two sizes are equal. */
export const sameSize = (a: ImageSize, b: ImageSize): boolean => a.height === b.height && a.width === b.width;

/** `32 × 48`, for messages. */
export const imageSizeText = ({ height, width }: ImageSize): string => `${height} × ${width}`;
