import { type MimiConfig, mimi } from "@tiny-random/atlas/configs/mimi";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { codecClass, codecExtractor } from "../../layers/codec-class.ts";
import { encoderStride } from "../../layers/codec-rates.ts";
import { mimiDecoderHalf, mimiEncoderHalf } from "../../layers/mimi-halves.ts";
import { splitQuantizer } from "./split-quantizer.ts";

/** A neural codec whose first codes are semantic (Défossez et al., 2024). */
const codec = (c: MimiConfig) => {
  const shape = { stride: encoderStride(c) };
  const [before, behind] = [mimiEncoderHalf(c, shape), mimiDecoderHalf(c, shape)];
  const parts = {
    encoder: before.encoder,
    encoder_transformer: before.encoder_transformer,
    downsample: before.downsample,
    upsample: behind.upsample,
    decoder_transformer: behind.decoder_transformer,
    decoder: behind.decoder,
    quantizer: splitQuantizer(c),
  };
  return baseModel(
    module(parts, (m) => {
      const { encode, decode } = m.quantizer();
      return {
        encode: (sound: Tensor) => encode(before(sound)),
        decode: (codes: Tensor) => behind(decode(codes)),
      };
    }),
  );
};

export default audioFamily({
  facts: mimi,
  repo: "kyutai/mimi",
  reference: {
    frame_rate: 12.5,
    rope_parameters: { rope_theta: 10000, rope_type: "default" },
    torch_dtype: "float32",
    upsampling_ratios: [8, 6, 5, 4],
  },
  extractor: codecExtractor,
  roles: { "embedding width": ["vector_quantization_hidden_dimension"] },
  tiny: () => ({ num_quantizers: 4 }),
  architectures: {
    MimiModel: codecClass({
      build: codec,
      codeAxes: (c) => ["batch_size", c.num_quantizers, "codes_length"],
      channels: (c) => c.audio_channels,
      isMasked: false,
      seconds: [0.44, 0.33],
    }),
  },
});
