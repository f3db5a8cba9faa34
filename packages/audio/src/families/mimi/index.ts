import { type MimiConfig, mimi } from "@tiny-random/atlas/configs/mimi";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { codecClass, codecExtractor } from "../../layers/codec-class.ts";
import { codecConvolution, codecTransposed } from "../../layers/codec-convolution.ts";
import { encoderStride } from "../../layers/codec-rates.ts";
import { seanetDecoder, seanetEncoder } from "../../layers/seanet.ts";
import { splitQuantizer } from "./split-quantizer.ts";
import { mimiTransformer } from "./transformer.ts";

/** A neural codec whose first codes are semantic (Défossez et al., 2024). */
const codec = (c: MimiConfig) => {
  const width = c.hidden_size;
  const stride = encoderStride(c);
  return baseModel(
    module(
      {
        encoder: seanetEncoder(c),
        encoder_transformer: mimiTransformer(c),
        downsample: codecConvolution(c, width, width, 2 * stride, { stride, bias: false, padMode: "replicate" }),
        upsample: codecTransposed(c, width, width, 2 * stride, { stride, groups: c.upsample_groups, bias: false }),
        decoder_transformer: mimiTransformer(c),
        decoder: seanetDecoder(c),
        quantizer: splitQuantizer(c),
      },
      (m) => {
        const { encode, decode } = m.quantizer();
        const overFrames = (transformer: typeof m.encoder_transformer, x: Tensor) =>
          transformer(x.transpose(1, 2)).transpose(1, 2);
        return {
          encode: (sound: Tensor) => encode(m.downsample(overFrames(m.encoder_transformer, m.encoder(sound)))),
          decode: (codes: Tensor) => m.decoder(overFrames(m.decoder_transformer, m.upsample(decode(codes)))),
        };
      },
    ),
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
