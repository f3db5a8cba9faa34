/** How small: widths in features. */
export interface Size {
  readonly name: SizeName;
  /** Width of the residual stream: four heads. */
  readonly width: number;
  readonly headSize: number;
}

/** Names of the profiles. */
export type SizeName = "tiny" | "small" | "paged";

/** `paged` has the head size that PagedAttention and Flash Attention accept. */
export const sizes: Readonly<Record<SizeName, Size>> = {
  tiny: { name: "tiny", width: 32, headSize: 8 },
  small: { name: "small", width: 64, headSize: 16 },
  paged: { name: "paged", width: 256, headSize: 64 },
};
