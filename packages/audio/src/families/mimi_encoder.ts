import { type MimiEncoderConfig, mimiEncoder } from "@tiny-random/atlas/configs/mimi_encoder";
import { audioFamily } from "../audio-family.ts";
import { codecExtractor } from "../layers/codec-class.ts";
import { encoderStride } from "../layers/codec-rates.ts";
import { encoderHalfClass } from "../layers/mimi-halves.ts";

export default audioFamily({
  facts: mimiEncoder,
  repo: "kyutai/mimi",
  reference: { rope_parameters: { rope_theta: 10000, rope_type: "default" }, torch_dtype: "float32" },
  extractor: codecExtractor,
  roles: { "embedding width": ["vector_quantization_hidden_dimension"] },
  architectures: {
    MimiEncoderModel: encoderHalfClass<MimiEncoderConfig>((c) => ({ stride: encoderStride(c) })),
  },
});
