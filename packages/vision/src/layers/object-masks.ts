import { activation, conv2d, groupNorm, linear, module, Tensor } from "@tiny-random/nn";

/** Widths of the masks of objects. */
export interface ObjectMasks {
  readonly width: number;
  readonly heads: number;
  readonly act: string;
  /** Channels of the maps that bring back detail, the smallest map first. */
  readonly channels: readonly number[];
}

/**
 * Where each object looks, as shares of all places of all heads together: objects `[batch, objects, width]`, places
 * `[batch, places, width]` → `[batch, objects, heads, places]`.
 */
export const attentionMaps = (width: number, heads: number) =>
  module(
    { q_linear: linear(width, width), k_linear: linear(width, width) },
    (m, objects: Tensor, places: Tensor, mask: Tensor) => {
      const size = width / heads;
      const queries = m.q_linear(objects).unflatten(-1, [heads, size]).transpose(1, 2);
      const keys = m.k_linear(places).unflatten(-1, [heads, size]).permute(0, 2, 3, 1);
      const scores = queries
        .mul(1 / Math.sqrt(size))
        .matmul(keys)
        .add(mask)
        .transpose(1, 2);
      return scores.flatten(2).softmax(-1).reshape(scores.shape);
    },
  );

/** An image for every object of its batch row: `[batch, ...]` → `[batch · objects, ...]`. */
const forEach = (image: Tensor, objects: number): Tensor => {
  const [batch, ...rest] = image.shape;
  return image
    .unsqueeze(1)
    .expand([batch ?? 1, objects, ...rest])
    .flatten(0, 1);
};

/**
 * A mask for every object (Carion et al., 2020, section 4.4): its image and where it looks, convolved to fewer channels
 * and, with three larger maps, to more pixels.
 */
export const maskHead = ({ width, heads, act, channels }: ObjectMasks) => {
  const widths = [width + heads, width / 2, width / 4, width / 8, width / 16];
  const before = [width + heads, ...widths];
  const numbered = <T>(key: string, first: number, made: readonly T[]) =>
    Object.fromEntries(made.map((one, index) => [`${key}${index + first}`, one]));
  const convolutions = widths.map((outputs, index) => conv2d(before[index] ?? 0, outputs, 3, { padding: 1 }));
  const norms = widths.map((outputs) => groupNorm(Math.min(8, outputs), outputs));
  const adapters = channels.map((inputs, index) => conv2d(inputs, widths[index + 1] ?? 0, 1));
  const out_lay = conv2d(width / 16, 1, 3, { padding: 1 });
  const children = {
    ...numbered("lay", 1, convolutions),
    ...numbered("gn", 1, norms),
    ...numbered("adapter", 1, adapters),
  };
  return module({ ...children, out_lay }, (_, image: Tensor, maps: Tensor, details: readonly Tensor[]) => {
    const objects = maps.size(1) as number;
    const step = (x: Tensor, index: number): Tensor =>
      activation(act)(norms[index]?.(convolutions[index]?.(x) ?? x) ?? x);
    const first = Tensor.cat([forEach(image, objects), maps.flatten(0, 1)], 1);
    const refined = details.reduce(
      (x, detail, index) => {
        const more = forEach(adapters[index]?.(detail) ?? detail, objects);
        return step(more.add(x.interpolate({ size: [more.size(2), more.size(3)] })), index + 2);
      },
      step(step(first, 0), 1),
    );
    const masks = out_lay(refined);
    return masks.reshape([image.size(0), objects, masks.size(2), masks.size(3)]);
  });
};
