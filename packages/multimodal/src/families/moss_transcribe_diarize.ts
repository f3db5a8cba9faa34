import {
  type MossTranscribeDiarizeConfig as Config,
  mossTranscribeDiarize,
} from "@tiny-random/atlas/configs/moss_transcribe_diarize";
import { mossExtractor } from "@tiny-random/audio/families/moss_transcribe_diarize_audio";
import { windowSettings } from "@tiny-random/audio/layers/window-encoder";
import { activation, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { modelKeys } from "../layers/image-text-parts.ts";
import { type SoundTextModel, soundTextClasses, soundTextTowers, statesOf } from "../layers/sound/sound-text.ts";
import { framesOf } from "../layers/sound/window-tokens.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const audio_token = "<|audio_pad|>";
const [begin, end] = ["<|audio_start|>", "<|audio_end|>"];

/** Samples from one frame to the next. */
const hop = 160;
const windowFrames = ({ audio_config: c }: Config): number => 2 * c.max_source_positions;

/** Several states in a row through two linear layers and a norm. */
const projector = (c: Config) => {
  const width = c.text_config.hidden_size;
  const bias = c.projector_bias;
  return module(
    {
      linear_1: linear(c.audio_config.hidden_size * c.audio_merge_size, width, { bias }),
      linear_2: linear(width, width, { bias }),
      norm: layerNorm(width, c.text_config.rms_norm_eps),
    },
    (m, x: Tensor) => m.norm(m.linear_2(activation(c.projector_hidden_act)(m.linear_1(x)))),
  );
};

/** States of windows in rows of several, those that have any sound: `[windows, states, width]` → `[tokens, width · several]`. */
const rowsOfSound = (states: Tensor, mask: Tensor, several: number): Tensor => {
  const positions = Number(states.size(1));
  const rows = states.reshape([states.size(0), positions / several, Number(states.size(2)) * several]);
  const counts = mask.sum(1).sub(1).div(2).add(several).div(several);
  const isSound = Tensor.arange(states.graph, positions / several)
    .unsqueeze(0)
    .lt(counts.unsqueeze(1))
    .flatten(0);
  return rows.flatten(0, 1).compress(0, isSound, "audio_tokens");
};

/** Tokens of a clip: whole rows of states of each of its windows. */
const tokensOf = (c: Config, samples: number): number => {
  const window = hop * windowFrames(c);
  const ofFrames = (frames: number) => Math.ceil((Math.floor((frames - 1) / 2) + 1) / c.audio_merge_size);
  const whole = Math.floor(samples / window);
  const rest = samples - whole * window;
  return whole * ofFrames(windowFrames(c)) + (rest > 0 ? ofFrames(framesOf(rest, hop)) : 0);
};

/** Tokens of two seconds, behind which a text has the number of seconds so far. */
const tokensOfMark = 25;

/** Tokens with the seconds among them that are over. */
const withSeconds = (tokens: number): string => {
  const whole = Math.floor(tokens / tokensOfMark);
  const marked = Array.from({ length: whole }, (_, mark) => audio_token.repeat(tokensOfMark) + 2 * (mark + 1));
  return marked.join("") + audio_token.repeat(tokens - whole * tokensOfMark);
};

/** Windows one after the other, four states to a token, seconds written among them. */
const moss: SoundTextModel<Config> = {
  names: { input_features: "input_features", input_features_mask: "input_features_mask" },
  inputs: (c) => ({
    input_features: { dtype: "float32", axes: ["windows", c.audio_config.num_mel_bins, windowFrames(c)] },
    input_features_mask: { dtype: "int64", axes: ["windows", windowFrames(c)] },
  }),
  parts: (c, context) => {
    const towers = soundTextTowers(c, context);
    const project = projector(c);
    const { language, tower } = towers;
    return {
      ...modelKeys(language, { audio_tower: tower.module, multi_modal_projector: project }),
      language,
      features: (sounds) => {
        const { input_features_mask: mask } = sounds;
        if (!mask) throw new Error("sounds need input_features_mask");
        return project(rowsOfSound(statesOf(towers, sounds), mask, c.audio_merge_size));
      },
    };
  },
  prompt: (c) => ({
    placeholder: audio_token,
    written: (text, sounds) => `<|im_start|>user\n${(begin + audio_token + end).repeat(sounds)}${text}`,
    inPlace: (samples) => withSeconds(tokensOf(c, samples)),
    window: hop * windowFrames(c),
    longer: "extracted",
    span: 1.9,
  }),
};

export default multimodalFamily<Config>({
  facts: mossTranscribeDiarize,
  repo: "hf-audio/MOSS-Transcribe-Diarize-HF",
  reference: {
    text_config: {
      hidden_size: 1024,
      intermediate_size: 3072,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      max_position_embeddings: 131072,
    },
  },
  tokenizer: extendedTokenizer("qwen", {
    tokens: { audio_token, audio_bos_token: begin, audio_eos_token: end },
  }),
  preprocessor: mossExtractor,
  processor: {
    className: "MossTranscribeDiarizeProcessor",
    tokens: { audio_token_id: audio_token },
    sounds: (c) => windowSettings(windowFrames(c), c.audio_config.num_mel_bins),
  },
  tiny: (c) => ({ audio_chunk_size: hop * windowFrames(c) }),
  variants: {
    "a separate head, no biases in the projector": {
      config: { tie_word_embeddings: false, projector_bias: false },
      classes: ["MossTranscribeDiarizeForConditionalGeneration"],
    },
  },
  architectures: soundTextClasses("MossTranscribeDiarize", moss),
});
