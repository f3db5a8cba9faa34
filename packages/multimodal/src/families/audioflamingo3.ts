import { audioflamingo3 as audioflamingo3Facts } from "@tiny-random/atlas/configs/audioflamingo3";
import { audioflamingo3Encoder } from "@tiny-random/atlas/configs/audioflamingo3_encoder";
import { windowExtractor, windowSettings } from "@tiny-random/audio/layers/window-encoder";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { pooledWindowFrames, pooledWindows, text_config } from "../layers/sound/pooled-windows.ts";
import { soundTextClasses } from "../layers/sound/sound-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(audioflamingo3Facts, { audio_config: audioflamingo3Encoder });
type Config = ConfigOf<typeof facts>;

const audio_token = "<sound>";

/** Windows of a sound one after the other. */
const audioFlamingo = pooledWindows<Config>({ audio_token, inPlace: (tokens) => tokens });

export default multimodalFamily<Config>({
  facts,
  repo: "nvidia/audio-flamingo-3-hf",
  reference: { text_config },
  tokenizer: extendedTokenizer("qwen", { tokens: { audio_token } }),
  preprocessor: windowExtractor,
  processor: {
    className: "AudioFlamingo3Processor",
    tokens: { audio_token_id: audio_token },
    sounds: (c) => windowSettings(pooledWindowFrames(c), c.audio_config.num_mel_bins),
  },
  variants: {
    "no biases in the projector": { config: { projector_bias: false } },
  },
  architectures: soundTextClasses("AudioFlamingo3", audioFlamingo),
});
