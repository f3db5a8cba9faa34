// The two halves of Mimi and its kin (Défossez et al., 2024), before a quantizer or another bottleneck and behind it.
import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { audioInputs } from "../inputs.ts";
import { codecConvolution, codecTransposed } from "./codec-convolution.ts";
import { madeInputs } from "./made-inputs.ts";
import { type MimiTransformerConfig, mimiTransformer } from "./mimi-transformer.ts";
import { type SeanetConfig, seanetDecoder, seanetEncoder } from "./seanet.ts";

/** The config fields that both halves read. */
export interface MimiHalfConfig extends SeanetConfig, MimiTransformerConfig {
  readonly hidden_size: number;
  readonly upsample_groups: number;
}

/** How a half meets its latents. */
export interface HalfShape {
  /** How many of SEANet's frames are one of latents. */
  readonly stride: number;
  /** Features of latents, by default `hidden_size`. */
  readonly width?: number;
  /** SEANet's key, by default the half's name. */
  readonly key?: string;
}

const overFrames = (transformer: (x: Tensor) => Tensor, x: Tensor): Tensor =>
  transformer(x.transpose(1, 2)).transpose(1, 2);

/** Sound `[batch, channels, samples]` → latents `[batch, width, frames]`. */
export const mimiEncoderHalf = (c: MimiHalfConfig, { stride, width = c.hidden_size, key }: HalfShape) => {
  const options = { stride, bias: false, padMode: "replicate" };
  return module(
    {
      encoder: seanetEncoder(c),
      encoder_transformer: mimiTransformer(c),
      downsample: codecConvolution(c, c.hidden_size, width, 2 * stride, options),
    },
    (m, sound: Tensor) => m.downsample(overFrames(m.encoder_transformer, m.encoder(sound))),
    key === undefined ? {} : { encoder: key },
  );
};

/** Latents `[batch, hidden_size, frames]` → sound `[batch, channels, samples]`. */
export const mimiDecoderHalf = (c: MimiHalfConfig, { stride, key }: HalfShape) => {
  const options = { stride, groups: c.upsample_groups, bias: false };
  return module(
    {
      upsample: codecTransposed(c, c.hidden_size, c.hidden_size, 2 * stride, options),
      decoder_transformer: mimiTransformer(c),
      decoder: seanetDecoder(c),
    },
    (m, latents: Tensor) => m.decoder(overFrames(m.decoder_transformer, m.upsample(latents))),
    key === undefined ? {} : { decoder: key },
  );
};

/** The first half alone, as a class. */
export const encoderHalfClass = <C extends ModelConfig & MimiHalfConfig>(shape: (c: C) => HalfShape): Architecture<C> =>
  defineArchitecture({
    padding: { none: "convolutions reach into padding, which is silence to them" },
    build: (c: C) => baseModel(mimiEncoderHalf(c, shape(c))),
    sessions: (model, c) => ({
      model: {
        inputs: { input_values: { dtype: "float32", axes: ["batch_size", c.audio_channels, "sequence_length"] } },
        trace: ({ input_values }) => {
          if (!input_values) throw new Error("a codec's encoder needs input_values");
          return { latents: model(input_values) };
        },
      },
    }),
    inputs: () => audioInputs({ seconds: [0.44, 0.33] }),
    // The mask of samples says nothing to the encoder.
    forward: (run, { input_values }) => run("model", input_values ? { input_values } : {}),
  });

/** The second half alone, as a class. */
export const decoderHalfClass = <C extends ModelConfig & MimiHalfConfig>(shape: (c: C) => HalfShape): Architecture<C> =>
  defineArchitecture({
    padding: { none: "convolutions reach from a row's last frames into what follows them" },
    build: (c: C) => baseModel(mimiDecoderHalf(c, shape(c))),
    sessions: (model, c) => ({
      model: {
        inputs: { latents: { dtype: "float32", axes: ["batch_size", c.hidden_size, "frames"] } },
        trace: ({ latents }) => {
          if (!latents) throw new Error("a codec's decoder needs latents");
          return { audio_values: model(latents) };
        },
      },
    }),
    inputs: (c) => madeInputs("latents", (rows, length) => [rows, c.hidden_size, length]),
  });
