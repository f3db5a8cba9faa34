import { nemotronAsrStreamingEncoder } from "@tiny-random/atlas/configs/nemotron_asr_streaming_encoder";
import { type Nemotron3_5AsrConfig, nemotron35Asr } from "@tiny-random/atlas/configs/nemotron3_5_asr";
import { streamingConformer } from "@tiny-random/audio/layers/streaming-conformer";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { linear, module, Tensor } from "@tiny-random/nn";
import { frameTransducer } from "../layers/frame-recognizers.ts";
import { transducerFamily } from "../layers/transducer-family.ts";

const facts = narrowed(nemotron35Asr, { encoder_config: nemotronAsrStreamingEncoder });
type Config = ConfigOf<typeof facts> & Nemotron3_5AsrConfig;

/** States beside their language as one number of many, through two layers: `[batch, frames, width]` and int64 `[batch]`. */
const promptProjector = (c: Config) => {
  const width = c.encoder_config.hidden_size;
  return module(
    {
      linear_1: linear(width + c.num_prompts, c.prompt_intermediate_size),
      linear_2: linear(c.prompt_intermediate_size, width),
    },
    (m, states: Tensor, languages: Tensor) => {
      const isSpoken = languages.unsqueeze(-1).eq(Tensor.arange(states.graph, c.num_prompts)).to("float32");
      const beside = isSpoken.unsqueeze(1).expand([states.size(0), states.size(1), c.num_prompts]);
      return m.linear_2(m.linear_1(Tensor.cat([states, beside], -1)).relu());
    },
  );
};

/** The same transducer told which language it hears. */
export default transducerFamily<Config>({
  facts,
  repo: "nvidia/nemotron-3.5-asr-streaming-0.6b",
  extractor: "NemotronAsrStreamingFeatureExtractor",
  encoder: { sliding_window: 15, default_num_lookahead_tokens: 1 },
  roles: { width: ["prompt_intermediate_size"] },
  architectures: {
    Nemotron3_5AsrForRNNT: frameTransducer<Config>({
      encoder: streamingConformer,
      prompt: { projector: promptProjector, count: (c) => c.num_prompts },
    }),
  },
});
