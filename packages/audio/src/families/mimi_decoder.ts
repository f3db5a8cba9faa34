import { type MimiDecoderConfig, mimiDecoder } from "@tiny-random/atlas/configs/mimi_decoder";
import { defineArchitecture } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { codecTransposed } from "../layers/codec-convolution.ts";
import { encoderStride } from "../layers/codec-rates.ts";
import { madeInputs } from "../layers/made-inputs.ts";
import { seanetDecoder } from "../layers/seanet.ts";
import { mimiTransformer } from "./mimi/transformer.ts";

/** The half of Mimi behind its quantizer: latents `[batch, width, frames]` → sound `[batch, channels, samples]`. */
const half = (c: MimiDecoderConfig) => {
  const [width, stride] = [c.hidden_size, encoderStride(c)];
  return baseModel(
    module(
      {
        upsample: codecTransposed(c, width, width, 2 * stride, { stride, groups: c.upsample_groups, bias: false }),
        decoder_transformer: mimiTransformer(c),
        decoder: seanetDecoder(c),
      },
      (m, latents: Tensor) => m.decoder(m.decoder_transformer(m.upsample(latents).transpose(1, 2)).transpose(1, 2)),
    ),
  );
};

export default audioFamily({
  facts: mimiDecoder,
  repo: "kyutai/mimi",
  reference: { rope_parameters: { rope_theta: 10000, rope_type: "default" }, torch_dtype: "float32" },
  roles: { "embedding width": ["vector_quantization_hidden_dimension"] },
  architectures: {
    MimiDecoderModel: defineArchitecture({
      padding: { none: "convolutions reach from a row's last frames into what follows them" },
      build: half,
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
    }),
  },
});
