import { linear, module, type Tensor } from "@tiny-random/nn";

/**
 * Squares of neighbouring patches side by side in one vector (Shi et al., 2016, inside out): `[tiles, patches, width]` →
 * `[tiles, patches / by², width · by²]`, of a square of patches.
 *
 * @param by patches along a square's edge
 */
export const pixelShuffle = (x: Tensor, by: number): Tensor => {
  const side = Math.round(Math.sqrt(x.size(1) as number)) / by;
  const width = x.size(2) as number;
  return x
    .reshape([x.size(0), side, by, side, by * width])
    .permute(0, 1, 3, 2, 4)
    .reshape([x.size(0), side ** 2, by * by * width]);
};

/** The config fields that a connector of shuffled patches reads. */
interface ShuffledConnectorConfig {
  readonly vision_config: { readonly hidden_size: number };
  readonly text_config: { readonly hidden_size: number };
  readonly scale_factor: number;
}

/** Neighbouring patches as one vector, then as wide as a text's. */
export const shuffledConnector = (c: ShuffledConnectorConfig) => {
  const inputs = c.vision_config.hidden_size * c.scale_factor ** 2;
  const modality_projection = module(
    { proj: linear(inputs, c.text_config.hidden_size, { bias: false }) },
    (m, x: Tensor) => m.proj(x),
  );
  return module({ modality_projection }, (m, x: Tensor) => m.modality_projection(pixelShuffle(x, c.scale_factor)));
};
