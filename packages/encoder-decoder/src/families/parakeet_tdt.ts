import { type ParakeetTDTConfig, parakeetTdt } from "@tiny-random/atlas/configs/parakeet_tdt";
import { fastConformer } from "@tiny-random/audio/layers/fast-conformer";
import { frameTransducer } from "../layers/frame-recognizers.ts";
import { transducerFamily } from "../layers/transducer-family.ts";

/** A transducer that also predicts how many frames a token lasts. */
export default transducerFamily<ParakeetTDTConfig>({
  facts: parakeetTdt,
  repo: "nvidia/parakeet-tdt-0.6b-v3",
  reference: {
    encoder_config: { attention_bias: false, convolution_bias: false, num_mel_bins: 128, scale_input: false },
  },
  extractor: "ParakeetFeatureExtractor",
  architectures: { ParakeetForTDT: frameTransducer<ParakeetTDTConfig>({ encoder: fastConformer }) },
});
