import { audioflamingo3 as audioflamingo3Facts } from "@tiny-random/atlas/configs/audioflamingo3";
import { audioflamingo3Encoder } from "@tiny-random/atlas/configs/audioflamingo3_encoder";
import { knownStates, windowExtractor, windowSettings } from "@tiny-random/audio/layers/window-encoder";
import { type ConfigOf, type NamedTensors, narrowed } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  type SoundTextModel,
  soundTextClasses,
  soundTextKeys,
  soundTextTowers,
  statesOf,
} from "../layers/sound/sound-text.ts";
import { framesOfWindows, pooledLengths, pooledTokens, soundStates } from "../layers/sound/window-tokens.ts";
import { twoLayerProjector } from "../layers/two-layer-projector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(audioflamingo3Facts, { audio_config: audioflamingo3Encoder });
type Config = ConfigOf<typeof facts>;

const audio_token = "<sound>";

const windowFrames = ({ audio_config: c }: Config): number => 2 * c.max_source_positions;

const maskOf = ({ input_features_mask: mask }: NamedTensors): Tensor => {
  if (!mask) throw new Error("sounds need input_features_mask");
  return mask;
};

/** Windows of a sound one after the other, two layers from the encoder's states to tokens (Goel et al., 2025). */
const audioFlamingo: SoundTextModel<Config> = {
  names: { input_features: "input_features", input_features_mask: "input_features_mask" },
  inputs: (c) => ({
    input_features: { dtype: "float32", axes: ["windows", c.audio_config.num_mel_bins, windowFrames(c)] },
    input_features_mask: { dtype: "int64", axes: ["windows", windowFrames(c)] },
  }),
  parts: (c, context) => {
    const towers = soundTextTowers(c, context);
    const width = c.text_config.hidden_size;
    const projector = twoLayerProjector([c.audio_config.hidden_size, width, width], {
      act: c.projector_hidden_act,
      bias: c.projector_bias,
    });
    return {
      ...soundTextKeys(towers, projector),
      language: towers.language,
      features: (sounds) => {
        const mask = maskOf(sounds);
        const states = statesOf(towers, { ...sounds, known: knownStates(mask) });
        return soundStates(projector(states), pooledLengths(mask));
      },
    };
  },
  prompt: (c) => ({
    placeholder: audio_token,
    mask: "input_features_mask",
    written: (text, sounds) => `<|im_start|>user\n${audio_token.repeat(sounds)}${text}`,
    inPlace: (samples) => audio_token.repeat(pooledTokens(framesOfWindows(samples, windowFrames(c)))),
    window: 160 * windowFrames(c),
    longer: "further windows",
  }),
};

export default multimodalFamily<Config>({
  facts,
  repo: "nvidia/audio-flamingo-3-hf",
  reference: {
    text_config: {
      hidden_size: 3584,
      intermediate_size: 18944,
      num_attention_heads: 28,
      num_hidden_layers: 28,
      num_key_value_heads: 4,
    },
  },
  tokenizer: extendedTokenizer("qwen", { tokens: { audio_token } }),
  preprocessor: windowExtractor,
  processor: {
    className: "AudioFlamingo3Processor",
    tokens: { audio_token_id: audio_token },
    sounds: (c) => windowSettings(windowFrames(c), c.audio_config.num_mel_bins),
  },
  variants: {
    "no biases in the projector": { config: { projector_bias: false } },
  },
  architectures: soundTextClasses("AudioFlamingo3", audioFlamingo),
});
