// Panoptic segmentation by a detector of DETR's kind: a mask for every query.
import { type Context, InputError } from "@tiny-random/core";
import { activation, bias, conv2d, groupNorm, keyed, linear, module, Tensor } from "@tiny-random/nn";
import { countedModules } from "./counted-modules.ts";
import type { DetrConfig } from "./detr-config.ts";
import { type DetrParts, detrDetector } from "./detr-model.ts";
import type { Extras } from "./image-model.ts";
import { mapChannels } from "./nested-backbone.ts";

/**
 * Attention maps, normalized over all heads and places together: queries `[batch, queries, width]`, places
 * `[batch, places, width]` → `[batch, queries, heads, places]`.
 */
const attentionMaps = (width: number, heads: number) =>
  module(
    { q_linear: linear(width, width), k_linear: linear(width, width) },
    (m, queries: Tensor, places: Tensor, mask: Tensor) => {
      const size = width / heads;
      const query = m.q_linear(queries).unflatten(-1, [heads, size]).transpose(1, 2);
      const key = m.k_linear(places).unflatten(-1, [heads, size]).permute(0, 2, 3, 1);
      const scores = query
        .mul(1 / Math.sqrt(size))
        .matmul(key)
        .add(mask)
        .transpose(1, 2);
      return scores.flatten(2).softmax(-1).reshape(scores.shape);
    },
  );

/** Repeats a batch of images for every query: `[batch, ...]` → `[batch · queries, ...]`. */
const forEachQuery = (image: Tensor, queries: number): Tensor => {
  const [batch, ...rest] = image.shape;
  return image
    .unsqueeze(1)
    .expand([batch ?? 1, queries, ...rest])
    .flatten(0, 1);
};

/** Masks cover most of an image, as the thresholds of clients ask of a segment: an untrained query covers half of it at random. */
const covering = (data: Float32Array): void => {
  data[0] = (data[0] ?? 0) + 4;
};

/**
 * A mask for every query (Carion et al., 2020, section 4.4): the projected feature map and the query's attention maps are
 * convolved to fewer channels, and joined by three finer feature maps of the backbone.
 *
 * @param finerChannels channels of the finer feature maps, the coarsest first
 */
const maskHead = (c: DetrConfig, finerChannels: readonly number[]) => {
  const { d_model: width, encoder_attention_heads: heads, activation_function: act } = c;
  const outputs = [width + heads, width / 2, width / 4, width / 8, width / 16];
  const inputs = [width + heads, ...outputs];
  const convolutions = outputs.map((channels, index) => conv2d(inputs[index] ?? 0, channels, 3, { padding: 1 }));
  const norms = outputs.map((channels) => groupNorm(Math.min(8, channels), channels));
  const adapters = finerChannels.map((channels, index) => conv2d(channels, outputs[index + 1] ?? 0, 1));
  const out_lay = conv2d(width / 16, 1, 3, { padding: 1, bias: bias(1, covering) });
  const children = {
    ...countedModules("lay", convolutions),
    ...countedModules("gn", norms),
    ...countedModules("adapter", adapters),
    out_lay,
  };
  return module(children, (_, image: Tensor, maps: Tensor, finer: readonly Tensor[]) => {
    const queries = maps.size(1) as number;
    const step = (x: Tensor, index: number): Tensor =>
      activation(act)(norms[index]?.(convolutions[index]?.(x) ?? x) ?? x);
    const first = Tensor.cat([forEachQuery(image, queries), maps.flatten(0, 1)], 1);
    const refined = finer.reduce(
      (x, map, index) => {
        const adapted = forEachQuery(adapters[index]?.(map) ?? map, queries);
        return step(adapted.add(x.interpolate({ size: [adapted.size(2), adapted.size(3)] })), index + 2);
      },
      step(step(first, 0), 1),
    );
    const masks = out_lay(refined);
    return masks.reshape([image.size(0), queries, masks.size(2), masks.size(3)]);
  });
};

/**
 * Panoptic segmentation: the detector, and a mask for every query.
 *
 * @param key of the detector in checkpoints
 */
export const detrSegmentation = <K extends string>(key: K, c: DetrConfig, context: Context, parts: DetrParts) => {
  const detector = detrDetector(c, context, parts);
  const channels = mapChannels(c, context).slice(0, 3).toReversed();
  if (channels.length < 3)
    throw new InputError(
      `the mask head of ${c.model_type} reads feature maps of three stages, and backbone_config chooses ${channels.length}`,
      "Choose four stages in out_features and out_indices of backbone_config.",
    );
  const children = {
    ...keyed(key, detector),
    mask_head: maskHead(c, channels),
    bbox_attention: attentionMaps(c.d_model, c.encoder_attention_heads),
  };
  return module(children, (m, pixels: Tensor, extras: Extras) => {
    const { predictions, queries, encoded, projected, mask, maps } = m[key](pixels, extras);
    const attended = m.bbox_attention(queries, encoded, mask);
    const attendedMaps = attended.reshape([...attended.shape.slice(0, 3), projected.size(2), projected.size(3)]);
    return { ...predictions, pred_masks: m.mask_head(projected, attendedMaps, maps.slice(0, 3).toReversed()) };
  });
};
