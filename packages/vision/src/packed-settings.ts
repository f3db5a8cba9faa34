/** The config fields that say how images are cut into patches. */
export interface PackedImageConfig {
  readonly patch_size: number;
  readonly temporal_patch_size: number;
  /** Patches along an edge of the block that becomes one token. */
  readonly spatial_merge_size: number;
}

/** The most patches of an image; a landscape one has four by six. */
const mostPatches = 40;

/** The height and width that the image processor makes of the usual raw image. */
export const packedImageSize = (
  c: Omit<PackedImageConfig, "temporal_patch_size">,
): readonly [height: number, width: number] => [
  2 * c.spatial_merge_size * c.patch_size,
  3 * c.spatial_merge_size * c.patch_size,
];

/** The settings of Qwen2VLImageProcessor that follow the tiny config. */
export const packedSettings = (c: PackedImageConfig) => ({
  size: {
    shortest_edge: (c.spatial_merge_size * c.patch_size) ** 2,
    longest_edge: mostPatches * (c.spatial_merge_size / 2) ** 2 * c.patch_size ** 2,
  },
  patch_size: c.patch_size,
  temporal_patch_size: c.temporal_patch_size,
  merge_size: c.spatial_merge_size,
});

/** Qwen2VLImageProcessor's settings of a checkpoint by the edge of its patches. */
export const qwenProcessor = (patch: number) => ({
  image_processor_type: "Qwen2VLImageProcessor",
  size: { shortest_edge: 65536, longest_edge: 16777216 },
  patch_size: patch,
  temporal_patch_size: 2,
  merge_size: 2,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
});

/** The settings of Glm4vImageProcessor that follow the tiny config: its bounds are volumes. */
export const volumeSettings = (c: PackedImageConfig) => {
  const settings = packedSettings(c);
  const size = Object.entries(settings.size).map(([bound, area]) => [bound, area * c.temporal_patch_size]);
  return { ...settings, size: Object.fromEntries(size) };
};
