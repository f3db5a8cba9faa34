import { InputError, type ModelConfig } from "@tiny-random/core";
import type { SwinConfig } from "@tiny-random/nn";
import { batchNorm, channelsLast, conv2d, layerNorm, module, swinEncoder, type Tensor } from "@tiny-random/nn";

/** The config fields that HTS-AT reads. */
export interface HtsatConfig extends ModelConfig {
  readonly window_size: number;
  readonly num_mel_bins: number;
  readonly spec_size: number;
  readonly hidden_act: string;
  readonly patch_size: number;
  readonly patch_stride: readonly number[];
  readonly hidden_size: number;
  readonly depths: readonly number[];
  readonly num_attention_heads: readonly number[];
  readonly enable_fusion: boolean;
  readonly patch_embed_input_channels: number;
  readonly enable_patch_layer_norm: boolean;
  readonly patch_embeds_hidden_size: number;
  readonly qkv_bias: boolean;
  readonly mlp_ratio: number;
  readonly layer_norm_eps: number;
}

/** The fields that Swin's stages read, under Swin's names. */
const swinConfig = (c: HtsatConfig): SwinConfig => ({
  ...c,
  embed_dim: c.patch_embeds_hidden_size,
  num_heads: c.num_attention_heads,
});

/**
 * A spectrogram as a square image (Chen et al., 2022): resized to the frames that fill it, cut into segments of time that
 * are stacked along the frequency axis: `[batch, 1, frames, mel bins]` → `[batch, 1, side, side]`.
 */
const asSquare = (x: Tensor, side: number, bands: number): Tensor => {
  const count = side / bands;
  const resized = x.interpolate({ size: [side * count, bands], mode: "bicubic", align_corners: true });
  const segments = resized.reshape([x.size(0), count, side, bands]);
  return segments.permute(0, 1, 3, 2).reshape([x.size(0), 1, side, side]);
};

const patchEmbed = (c: HtsatConfig) => {
  const [down = 1, across = 1] = c.patch_stride;
  const options = {
    stride: [down, across] as const,
    padding: [Math.floor((c.patch_size - down) / 2), Math.floor((c.patch_size - across) / 2)] as const,
  };
  return module(
    {
      proj: conv2d(c.patch_embed_input_channels, c.patch_embeds_hidden_size, c.patch_size, options),
      norm: c.enable_patch_layer_norm ? layerNorm(c.patch_embeds_hidden_size) : undefined,
    },
    (m, x: Tensor) => {
      const grid = channelsLast(m.proj(x));
      return m.norm ? m.norm(grid) : grid;
    },
  );
};

/** The segments one after the other again: `[batch, side, side, width]` → `[batch, width, bands, time]`. */
const unstacked = (x: Tensor, c: HtsatConfig): Tensor => {
  const ratio = c.spec_size / c.num_mel_bins;
  const side = c.spec_size / (c.patch_stride[0] ?? 1) / 2 ** (c.depths.length - 1);
  const bands = Math.floor(side / ratio);
  const grouped = x.permute(0, 3, 1, 2).reshape([x.size(0), c.hidden_size, ratio, bands, side]);
  return grouped.permute(0, 1, 3, 2, 4).reshape([x.size(0), c.hidden_size, bands, ratio * side]);
};

/**
 * HTS-AT (Chen et al., 2022), CLAP's audio tower: a Swin Transformer over a spectrogram, `[batch, 1, frames, mel bins]`.
 * Throws InputError for a config that fuses several views of a long sound.
 */
export const htsat = (c: HtsatConfig) => {
  if (c.enable_fusion)
    throw new InputError(
      "enable_fusion of an audio_config fuses views of long sounds, which is not supported",
      "Set it to false.",
    );
  const windows = swinEncoder(swinConfig(c), { savedPairs: true });
  const audio_encoder = module(
    {
      patch_embed: patchEmbed(c),
      layers: windows.layers,
      batch_norm: batchNorm(c.num_mel_bins),
      norm: layerNorm(c.hidden_size),
    },
    (m, features: Tensor) => {
      const normalized = m.batch_norm(features.transpose(1, 3)).transpose(1, 3);
      const image = m.patch_embed(asSquare(normalized, c.spec_size, c.num_mel_bins));
      const states = windows(image).at(-1) as Tensor;
      const hidden = unstacked(m.norm(states), c);
      return { hidden, pooled: hidden.mean([2, 3]) };
    },
  );
  return module({ audio_encoder }, (m, features: Tensor) => m.audio_encoder(features));
};
