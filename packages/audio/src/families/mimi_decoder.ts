import { type MimiDecoderConfig, mimiDecoder } from "@tiny-random/atlas/configs/mimi_decoder";
import { audioFamily } from "../audio-family.ts";
import { encoderStride } from "../layers/codec-rates.ts";
import { decoderHalfClass } from "../layers/mimi-halves.ts";

export default audioFamily({
  facts: mimiDecoder,
  repo: "kyutai/mimi",
  reference: { rope_parameters: { rope_theta: 10000, rope_type: "default" }, torch_dtype: "float32" },
  roles: { "embedding width": ["vector_quantization_hidden_dimension"] },
  architectures: { MimiDecoderModel: decoderHalfClass<MimiDecoderConfig>((c) => ({ stride: encoderStride(c) })) },
});
