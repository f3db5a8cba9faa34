import { type MimiEncoderConfig, mimiEncoder } from "@tiny-random/atlas/configs/mimi_encoder";
import { defineArchitecture } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { audioInputs } from "../inputs.ts";
import { codecExtractor } from "../layers/codec-class.ts";
import { codecConvolution } from "../layers/codec-convolution.ts";
import { encoderStride } from "../layers/codec-rates.ts";
import { seanetEncoder } from "../layers/seanet.ts";
import { mimiTransformer } from "./mimi/transformer.ts";

/** The half of Mimi before its quantizer: sound `[batch, channels, samples]` → latents `[batch, width, frames]`. */
const half = (c: MimiEncoderConfig) => {
  const [width, stride] = [c.hidden_size, encoderStride(c)];
  return baseModel(
    module(
      {
        encoder: seanetEncoder(c),
        encoder_transformer: mimiTransformer(c),
        downsample: codecConvolution(c, width, width, 2 * stride, { stride, bias: false, padMode: "replicate" }),
      },
      (m, sound: Tensor) => m.downsample(m.encoder_transformer(m.encoder(sound).transpose(1, 2)).transpose(1, 2)),
    ),
  );
};

export default audioFamily({
  facts: mimiEncoder,
  repo: "kyutai/mimi",
  reference: { rope_parameters: { rope_theta: 10000, rope_type: "default" }, torch_dtype: "float32" },
  extractor: codecExtractor,
  roles: { "embedding width": ["vector_quantization_hidden_dimension"] },
  architectures: {
    MimiEncoderModel: defineArchitecture({
      padding: { none: "convolutions reach into padding, which is silence to them" },
      build: half,
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
      // Its mask says nothing to the encoder.
      forward: (run, { input_values }) => run("model", input_values ? { input_values } : {}),
    }),
  },
});
