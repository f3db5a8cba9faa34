import {
  type NemotronAsrStreamingConfig,
  nemotronAsrStreaming,
} from "@tiny-random/atlas/configs/nemotron_asr_streaming";
import { streamingConformer } from "@tiny-random/audio/layers/streaming-conformer";
import { frameTransducer } from "../layers/frame-recognizers.ts";
import { transducerFamily } from "../layers/transducer-family.ts";

/** Parakeet's transducer over an encoder for streams. */
export default transducerFamily<NemotronAsrStreamingConfig>({
  facts: nemotronAsrStreaming,
  repo: "nvidia/nemotron-speech-streaming-en-0.6b",
  extractor: "NemotronAsrStreamingFeatureExtractor",
  encoder: { sliding_window: 15, default_num_lookahead_tokens: 1 },
  architectures: {
    NemotronAsrStreamingForRNNT: frameTransducer<NemotronAsrStreamingConfig>({ encoder: streamingConformer }),
  },
});
