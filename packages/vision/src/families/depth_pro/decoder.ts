import { conv2d, convTranspose2d, linear, module, Tensor } from "@tiny-random/nn";
import { preActResidual } from "../../layers/dpt-neck.ts";
import type { ImageBlock } from "../../layers/image-block.ts";
import { type DepthProConfig, resized, tower, towerGrid, towerOf, wholeMap } from "./encoder.ts";

const doubled = (inputs: number, outputs: number, bias = false) =>
  convTranspose2d(inputs, outputs, 2, { stride: 2, bias });

/** A projection, where there is one, and transposed convolutions that double the map. */
const upsampleBlock = (layers: readonly ImageBlock[]): ImageBlock =>
  module({ layers }, (m, x: Tensor) => m.layers.reduce((h, layer) => layer(h), x));

const projectedBlock = (inputs: number, middle: number, outputs: number, doublings: number): ImageBlock =>
  upsampleBlock([
    conv2d(inputs, middle, 1, { bias: false }),
    ...Array.from({ length: doublings }, (_, index) => doubled(index === 0 ? middle : outputs, outputs)),
  ]);

/** Every map of the encoder, upsampled: the whole image's, those of scales, those of inner layers. */
const featureUpsample = (c: DepthProConfig) => {
  const { hidden_size: width } = towerOf(c.patch_model_config);
  const [first = 0] = c.scaled_images_feature_dims;
  return module(
    {
      image_block: upsampleBlock([doubled(towerOf(c.image_model_config).hidden_size, first, true)]),
      scaled_images: c.scaled_images_feature_dims.map((channels) => projectedBlock(width, channels, channels, 1)),
      intermediate: c.intermediate_feature_dims.map((channels, index) =>
        projectedBlock(width, index === 0 ? c.fusion_hidden_size : channels, channels, 2 + index),
      ),
    },
    (m, maps: readonly Tensor[]) => {
      const blocks = [m.image_block, ...m.scaled_images, ...m.intermediate];
      return maps.map((map, index) => blocks[index]?.(map) ?? map);
    },
  );
};

/** Maps of one width; the last one has it already where it is a fusion's. */
const featureProjection = (c: DepthProConfig) => {
  const widths = [...c.scaled_images_feature_dims, ...c.intermediate_feature_dims];
  const fused = c.fusion_hidden_size;
  const projections = widths.map((width, index) =>
    index === widths.length - 1 && width === fused ? undefined : conv2d(width, fused, 3, { padding: 1, bias: false }),
  );
  return module({ projections }, (m, maps: readonly Tensor[]) =>
    maps.map((map, index) => m.projections[index]?.(map) ?? map),
  );
};

/** The encoder's maps → maps of one width, coarsest first; the whole image's is joined with that of the coarsest scale. */
export const neck = (c: DepthProConfig) => {
  const [first = 0] = c.scaled_images_feature_dims;
  return module(
    {
      feature_upsample: featureUpsample(c),
      fuse_image_with_low_res: conv2d(2 * first, first, 1),
      feature_projection: featureProjection(c),
    },
    (m, maps: readonly Tensor[]) => {
      const [whole, coarsest, ...finer] = m.feature_upsample(maps) as [Tensor, Tensor, ...Tensor[]];
      return m.feature_projection([m.fuse_image_with_low_res(Tensor.cat([coarsest, whole], 1)), ...finer]);
    },
  );
};

/** Adds a finer map to what the coarser ones made, and doubles the sum but for the last. */
const fusionLayer = (c: DepthProConfig, isLast: boolean) => {
  const width = c.fusion_hidden_size;
  const unit = () => preActResidual(width, { bias: c.use_bias_in_fusion_residual });
  return module(
    {
      residual_layer1: unit(),
      residual_layer2: unit(),
      deconv: isLast ? undefined : doubled(width, width),
      projection: conv2d(width, width, 1),
    },
    (m, x: Tensor, finer?: Tensor) => {
      const summed = m.residual_layer2(finer ? x.add(m.residual_layer1(finer)) : x);
      return m.projection(m.deconv?.(summed) ?? summed);
    },
  );
};

/** Fuses maps, coarsest first, to one. */
export const fusionStage = (c: DepthProConfig) => {
  const count = c.intermediate_hook_ids.length + c.scaled_images_ratios.length;
  const intermediate = Array.from({ length: count - 1 }, () => fusionLayer(c, false));
  return module({ intermediate, final: fusionLayer(c, true) }, (m, [coarsest, ...finer]: readonly Tensor[]) => {
    const [first, ...later] = m.intermediate;
    if (!first || !coarsest) throw new Error("a fusion needs two maps");
    return m.final(
      later.reduce((x, layer, index) => layer(x, finer[index]), first(coarsest)),
      finer.at(-1),
    );
  });
};

/** Inverse depth at every pixel of twice the map; the list's other numbers have no weights. */
export const depthHead = (c: DepthProConfig) => {
  const width = c.fusion_hidden_size;
  const half = Math.floor(width / 2);
  const layers = module(
    {
      0: conv2d(width, half, 3, { padding: 1 }),
      1: doubled(half, half, true),
      2: conv2d(half, 32, 3, { padding: 1 }),
      4: conv2d(32, 1, 1),
    },
    (m, x: Tensor) => m[4](m[2](m[1](m[0](x))).relu()).relu(),
  );
  return module({ layers }, (m, x: Tensor) => m.layers(x).squeeze(1));
};

/** Convolutions down to one number; every second of the list has no weights. */
const fovHead = (c: DepthProConfig) => {
  const side = towerGrid(c.image_model_config);
  const channels = (index: number) => Math.ceil(c.fusion_hidden_size / 2 ** (index + 1));
  const count = c.num_fov_head_layers;
  const halving = Array.from({ length: count }, (_, index) => [
    conv2d(channels(index), channels(index + 1), 3, { stride: 2, padding: 1 }),
    undefined,
  ]).flat();
  const last = conv2d(channels(count), 1, Math.trunc((side - 1) / 2 ** count + 1));
  return module({ layers: [...halving, last] }, (m, x: Tensor) => {
    const start = resized(x, side);
    return m.layers.reduce((h, layer) => (layer ? layer(h) : h.relu()), start);
  });
};

/** The field of view in degrees, `[batch]`: a tower over the whole image beside the coarsest of the neck's maps. */
export const fovModel = (c: DepthProConfig) => {
  const half = Math.floor(c.fusion_hidden_size / 2);
  const nested = c.fov_model_config;
  const fovEncoder = module(
    { model: tower(nested), neck: linear(towerOf(nested).hidden_size, half) },
    (m, pixels: Tensor) =>
      wholeMap(c, nested, m.neck(m.model(resized(pixels, Number(towerOf(nested).image_size))).last)),
  );
  return module(
    {
      fov_encoder: fovEncoder,
      conv: conv2d(c.fusion_hidden_size, half, 3, { stride: 2, padding: 1 }),
      head: fovHead(c),
    },
    (m, pixels: Tensor, coarsest: Tensor) => m.head(m.fov_encoder(pixels).add(m.conv(coarsest).relu())).flatten(0),
  );
};
