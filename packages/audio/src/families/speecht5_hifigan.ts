import { type SpeechT5HifiGanConfig, speecht5Hifigan } from "@tiny-random/atlas/configs/speecht5_hifigan";
import { defineArchitecture } from "@tiny-random/core";
import { baseModel, module, Parameter, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { hifiGanParts, vocoded } from "../layers/hifi-gan.ts";
import { madeInputs } from "../layers/made-inputs.ts";

/** A vocoder of log-mel spectrograms, which it normalizes: `[batch, frames, bins]` → samples `[batch, samples]`. */
const vocoder = (c: SpeechT5HifiGanConfig) => {
  const unread = c.normalize_before ? {} : { unread: "it normalizes, which normalize_before turns off" };
  return baseModel(
    module(
      {
        ...hifiGanParts(c, c.model_in_dim, { bias: true }),
        mean: new Parameter([c.model_in_dim], { kind: "bias" }, unread),
        scale: new Parameter([c.model_in_dim], { kind: "positive" }, unread),
      },
      (m, spectrogram: Tensor) => {
        const { graph } = spectrogram;
        const normed = c.normalize_before
          ? spectrogram.sub(graph.parameter(m.mean)).div(graph.parameter(m.scale))
          : spectrogram;
        return vocoded(c, m, normed.transpose(1, 2));
      },
    ),
  );
};

export default audioFamily({
  facts: speecht5Hifigan,
  repo: "microsoft/speecht5_hifigan",
  tiny: (_, { size }) => ({ upsample_initial_channel: size.width }),
  variants: { "spectrograms as they are": { config: { normalize_before: false } } },
  architectures: {
    SpeechT5HifiGan: defineArchitecture({
      padding: { none: "convolutions reach from a row's last frames into what follows them" },
      build: vocoder,
      sessions: (model, c) => ({
        model: {
          inputs: { spectrogram: { dtype: "float32", axes: ["batch_size", "frames", c.model_in_dim] } },
          trace: ({ spectrogram }) => {
            if (!spectrogram) throw new Error("a vocoder needs a spectrogram");
            return { waveform: model(spectrogram) };
          },
        },
      }),
      inputs: (c) => madeInputs("spectrogram", (rows, length) => [rows, length, c.model_in_dim]),
    }),
  },
});
