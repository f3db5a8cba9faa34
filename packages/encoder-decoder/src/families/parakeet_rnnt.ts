import { parakeetRnnt } from "@tiny-random/atlas/configs/parakeet_rnnt";
import { transducerFamily } from "./parakeet_ctc/transducer-family.ts";

export default transducerFamily("ParakeetForRNNT", {
  facts: parakeetRnnt,
  repo: "nvidia/parakeet-rnnt-0.6b",
});
