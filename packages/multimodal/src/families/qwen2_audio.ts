import { qwen2Audio as qwen2AudioFacts } from "@tiny-random/atlas/configs/qwen2_audio";
import { qwen2AudioEncoder } from "@tiny-random/atlas/configs/qwen2_audio_encoder";
import { knownStates, windowExtractor, windowSettings } from "@tiny-random/audio/layers/window-encoder";
import { type ConfigOf, type NamedTensors, narrowed } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  type SoundTextModel,
  soundTextClasses,
  soundTextKeys,
  soundTextTowers,
  statesOf,
} from "../layers/sound/sound-text.ts";
import { framesOf, pooledLengths, pooledTokens, soundStates } from "../layers/sound/window-tokens.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(qwen2AudioFacts, { audio_config: qwen2AudioEncoder });
type Config = ConfigOf<typeof facts>;

const audio_token = "<|AUDIO|>";

const windowFrames = ({ audio_config: c }: Config): number => 2 * c.max_source_positions;

const maskOf = ({ feature_attention_mask: mask }: NamedTensors): Tensor => {
  if (!mask) throw new Error("sounds need feature_attention_mask");
  return mask;
};

/** One linear map from the encoder's states to tokens (Chu et al., 2024). */
const qwen2Audio: SoundTextModel<Config> = {
  names: { input_features: "input_features", feature_attention_mask: "feature_attention_mask" },
  inputs: (c) => ({
    input_features: { dtype: "float32", axes: ["windows", c.audio_config.num_mel_bins, windowFrames(c)] },
    feature_attention_mask: { dtype: "int64", axes: ["windows", windowFrames(c)] },
  }),
  parts: (c, context) => {
    const towers = soundTextTowers(c, context);
    const projector = module({ linear: linear(c.audio_config.d_model, c.text_config.hidden_size) }, (m, x: Tensor) =>
      m.linear(x),
    );
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
    mask: "feature_attention_mask",
    written: (text, sounds) => {
      const heard = Array.from(
        { length: sounds },
        (_, index) => `Audio ${index + 1}: <|audio_bos|>${audio_token}<|audio_eos|>\n`,
      );
      return `<|im_start|>user\n${heard.join("")}${text}`;
    },
    inPlace: (samples) => audio_token.repeat(pooledTokens(Math.min(windowFrames(c), framesOf(samples)))),
    window: 160 * windowFrames(c),
    longer: "cut",
    counts: { golden: [1, 1], other: [0, 2] },
  }),
};

export default multimodalFamily<Config>({
  facts,
  repo: "Qwen/Qwen2-Audio-7B-Instruct",
  reference: {
    text_config: {
      bos_token_id: 151643,
      eos_token_id: 151645,
      intermediate_size: 11008,
      max_position_embeddings: 8192,
      rms_norm_eps: 1e-5,
      rope_theta: 10000,
      sliding_window: 32768,
      torch_dtype: "bfloat16",
      use_mrope: false,
      vocab_size: 156032,
    },
    vocab_size: 156032,
  },
  tokenizer: extendedTokenizer("qwen", {
    tokens: { audio_token, audio_bos_token: "<|audio_bos|>", audio_eos_token: "<|audio_eos|>" },
  }),
  preprocessor: windowExtractor,
  processor: {
    className: "Qwen2AudioProcessor",
    tokens: { audio_token_index: audio_token },
    sounds: (c) => windowSettings(windowFrames(c), c.audio_config.num_mel_bins),
  },
  architectures: soundTextClasses("Qwen2Audio", qwen2Audio),
});
