import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { codecClass, codecExtractor } from "../../layers/codec-class.ts";
import { codecConvolution, codecTransposed } from "../../layers/codec-convolution.ts";
import { encoderStride } from "../../layers/codec-rates.ts";
import { seanetDecoder, seanetEncoder } from "../../layers/seanet.ts";
import { splitQuantizer } from "./split-quantizer.ts";
import { mimiTransformer } from "./transformer.ts";

/** The defaults of MimiConfig. */
const defaults = {
  model_type: "mimi",
  sampling_rate: 24000,
  audio_channels: 1,
  hidden_size: 512,
  num_filters: 64,
  num_residual_layers: 1,
  upsampling_ratios: [8, 6, 5, 4],
  kernel_size: 7,
  last_kernel_size: 3,
  residual_kernel_size: 3,
  dilation_growth_rate: 2,
  use_causal_conv: true,
  pad_mode: "constant",
  compress: 2,
  trim_right_ratio: 1,
  codebook_size: 2048,
  codebook_dim: 256,
  num_quantizers: 32,
  use_conv_shortcut: false,
  vector_quantization_hidden_dimension: 256,
  num_semantic_quantizers: 1,
  upsample_groups: 512,
  num_hidden_layers: 8,
  intermediate_size: 2048,
  num_attention_heads: 8,
  num_key_value_heads: 8,
  head_dim: null as number | null,
  hidden_act: "gelu",
  max_position_embeddings: 8000,
  initializer_range: 0.02,
  norm_eps: 1e-5,
  use_cache: false,
  use_streaming: false,
  rope_parameters: { rope_theta: 10000, rope_type: "default" },
  sliding_window: 250,
  attention_dropout: 0,
  layer_scale_initial_scale: 0.01,
  attention_bias: false,
  tie_word_embeddings: true,
};
type MimiConfig = typeof defaults;

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
  defaults,
  repo: "kyutai/mimi",
  reference: { frame_rate: 12.5, torch_dtype: "float32" },
  extractor: codecExtractor,
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
