// The patches that a model is trained to fill in. Which ones they are is drawn, in evaluation too: the draw is an input.
import { InputError, type SessionInput } from "@tiny-random/core";
import { amongLargest, Tensor } from "@tiny-random/nn";
import { permutations, spacedNoise } from "../inputs.ts";
import { type PatchConfig, patchCount } from "./patches.ts";

/** The config fields that say which patches are masked. */
export interface MaskConfig extends PatchConfig {
  readonly num_input_channels: number;
  readonly mask_type: string;
  readonly mask_value: number;
  readonly random_mask_ratio: number;
  readonly num_forecast_mask_patches: readonly number[] | number | null;
  readonly channel_consistent_masking: boolean | null;
  readonly unmasked_channel_indices: readonly number[] | null;
}

/** The input of a session that draws: Transformers' forward draws it itself. */
export const drawnInput = "drawn.0";

const isForecast = ({ mask_type }: MaskConfig): boolean => {
  if (mask_type !== "random" && mask_type !== "forecast") throw new InputError(`mask_type ${mask_type} is not known`);
  return mask_type === "forecast";
};

const drawnChannels = (c: MaskConfig): number => (c.channel_consistent_masking ? 1 : c.num_input_channels);

/** What is drawn: noise by patch, or an order of the batch's rows. */
export const drawnAxes = (c: MaskConfig): SessionInput =>
  isForecast(c)
    ? { dtype: "int64", axes: ["batch_size"] }
    : { dtype: "float32", axes: ["batch_size", drawnChannels(c), patchCount(c)] };

/** A draw for a batch of so many rows. */
export const drawnFor = (c: MaskConfig, rows: number, seed: number) =>
  isForecast(c) ? permutations(rows, seed) : spacedNoise([rows, drawnChannels(c), patchCount(c)], seed);

/** Of all patches, those with the largest noise. */
const randomMask = (c: MaskConfig, noise: Tensor): Tensor => {
  if (c.random_mask_ratio < 0 || c.random_mask_ratio >= 1)
    throw new InputError(`random_mask_ratio ${c.random_mask_ratio} has to be from 0 to less than 1`);
  const count = patchCount(c);
  const masked = count - Math.floor(count * (1 - c.random_mask_ratio));
  if (masked === 0) return noise.gt(1);
  return masked === count ? noise.ge(0) : amongLargest(noise, masked);
};

/** How many patches at the end of each row are masked, as many rows for each number as there can be. */
const forecastMask = (c: MaskConfig, order: Tensor): Tensor => {
  const stated = c.num_forecast_mask_patches ?? [];
  const lengths = typeof stated === "number" ? [stated] : stated;
  const count = patchCount(c);
  if (lengths.length === 0 || lengths.some((length) => length <= 0 || length >= count))
    throw new InputError(`num_forecast_mask_patches [${lengths}] have to be greater than 0 and less than ${count}`);
  const { graph } = order;
  const rows = graph.dimValue(order.size(0));
  const each = rows.div(lengths.length);
  const first = rows.sub(each.mul(lengths.length - 1));
  const which = order.sub(first).div(each.clamp(1)).add(1).where(order.ge(first), 0);
  const starts = which.embedding(
    graph.constant(
      lengths.map((length) => count - length),
      "int64",
      [lengths.length],
    ),
  );
  return Tensor.arange(graph, count).unsqueeze(0).ge(starts.unsqueeze(1)).unsqueeze(1);
};

/**
 * Patches with a value in the place of those that are masked.
 *
 * @param patches `[batch, channels, patches, length]`
 */
export const maskedPatches = (c: MaskConfig, patches: Tensor, drawn: Tensor): Tensor => {
  const mask = isForecast(c) ? forecastMask(c, drawn) : randomMask(c, drawn);
  const spared = c.unmasked_channel_indices;
  const channels = Array.from({ length: c.num_input_channels }, (_, channel) => (spared?.includes(channel) ? 0 : 1));
  const open = patches.graph.constant(channels, "int64", [1, channels.length, 1]).to("bool");
  const hidden = spared === null ? mask : mask.logical_and(open);
  return patches.masked_fill(hidden.unsqueeze(-1), c.mask_value);
};

/** Masks that a tiny model's patches and channels have room for. */
export const tinyMasks = (c: MaskConfig, tiny: PatchConfig, channels: number) => {
  const most = patchCount(tiny) - 1;
  const stated = c.num_forecast_mask_patches;
  return {
    num_forecast_mask_patches: Array.isArray(stated)
      ? stated.map((length: number) => Math.min(length, most))
      : typeof stated === "number"
        ? Math.min(stated, most)
        : null,
    unmasked_channel_indices: c.unmasked_channel_indices?.filter((channel) => channel < channels) ?? null,
  };
};
