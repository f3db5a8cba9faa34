import { type ParakeetRNNTConfig, parakeetRnnt } from "@tiny-random/atlas/configs/parakeet_rnnt";
import { fastConformer } from "@tiny-random/audio/layers/fast-conformer";
import { frameTransducer } from "../layers/frame-recognizers.ts";
import { transducerFamily } from "../layers/transducer-family.ts";

export default transducerFamily<ParakeetRNNTConfig>({
  facts: parakeetRnnt,
  repo: "nvidia/parakeet-rnnt-0.6b",
  extractor: "ParakeetFeatureExtractor",
  architectures: { ParakeetForRNNT: frameTransducer<ParakeetRNNTConfig>({ encoder: fastConformer }) },
});
