import { conv1d, module } from "@tiny-random/nn";
import { wavenet } from "./wavenet.ts";

/** The config fields that an encoder of spectrograms for training reads. */
export type PosteriorConfig = Parameters<typeof wavenet>[0] & {
  readonly flow_size: number;
  readonly spectrogram_bins: number;
  readonly posterior_encoder_num_wavenet_layers: number;
};

/** What training alone reads: sound to latents. */
export const posteriorEncoder = (c: PosteriorConfig) =>
  module(
    {
      conv_pre: conv1d(c.spectrogram_bins, c.hidden_size, 1),
      wavenet: wavenet(c, c.posterior_encoder_num_wavenet_layers),
      conv_proj: conv1d(c.hidden_size, 2 * c.flow_size, 1),
    },
    () => undefined,
  );
