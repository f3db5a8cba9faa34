import { parakeetTdt } from "@tiny-random/atlas/configs/parakeet_tdt";
import { transducerFamily } from "./parakeet_ctc/transducer-family.ts";

/** A transducer that also predicts how many frames a token lasts. */
export default transducerFamily("ParakeetForTDT", {
  facts: parakeetTdt,
  repo: "nvidia/parakeet-tdt-0.6b-v3",
  reference: {
    encoder_config: { attention_bias: false, convolution_bias: false, num_mel_bins: 128, scale_input: false },
  },
});
