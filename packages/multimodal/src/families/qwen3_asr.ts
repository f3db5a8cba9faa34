import { qwen3Asr as qwen3AsrFacts } from "@tiny-random/atlas/configs/qwen3_asr";
import { qwen3AsrEncoder } from "@tiny-random/atlas/configs/qwen3_asr_encoder";
import { chunkExtractor } from "@tiny-random/audio/families/qwen3_asr_encoder";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { modelKeys } from "../layers/image-text-parts.ts";
import { tokenClassifier } from "../layers/image-text-scores.ts";
import {
  type SoundTextModel,
  soundTextClass,
  soundTextClasses,
  soundTextTowers,
  statesOf,
} from "../layers/sound/sound-text.ts";
import { framesOf } from "../layers/sound/window-tokens.ts";
import { twoLayerProjector } from "../layers/two-layer-projector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(qwen3AsrFacts, { audio_config: qwen3AsrEncoder });
type Config = ConfigOf<typeof facts>;

const audio_token = "<|audio_pad|>";
const [begin, end] = ["<|audio_start|>", "<|audio_end|>"];

/** Tokens of so many frames: three convolutions halve each chunk of a second. */
const tokensOf = (frames: number): number => {
  const half = (length: number) => Math.ceil(length / 2);
  return 13 * Math.floor(frames / 100) + half(half(half(frames % 100)));
};

/** What is to be transcribed stands in a user's turn; a system's has words that it may have. The last turn can be gone on with. */
const chatTemplate = [
  "{%- set hints = namespace(text='') -%}",
  "{%- for message in messages if message.role == 'system' -%}",
  "{%- if message.content is string -%}{%- set hints.text = message.content -%}",
  "{%- else -%}{%- for part in message.content if part.type == 'text' -%}{%- set hints.text = part.text -%}{%- endfor -%}{%- endif -%}",
  "{%- endfor -%}",
  "{{- '<|im_start|>system\\n' + hints.text + '<|im_end|>\\n' -}}",
  "{%- for message in messages if message.role != 'system' -%}",
  "{{- '<|im_start|>' + message.role + '\\n' -}}",
  "{%- if message.content is string -%}{{- message.content -}}",
  "{%- else -%}{%- for part in message.content -%}",
  `{%- if part.type == 'audio' -%}{{- '${begin}${audio_token}${end}' -}}{%- elif part.type == 'text' -%}{{- part.text -}}{%- endif -%}`,
  "{%- endfor -%}{%- endif -%}",
  "{{- '<|im_end|>\\n' -}}",
  "{%- endfor -%}",
  "{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}",
].join("\n");

/** Whole clips, thirteen tokens a second. */
const qwen3Asr: SoundTextModel<Config> = {
  names: { input_features: "input_features", input_features_mask: "input_features_mask" },
  inputs: (c) => ({
    input_features: { dtype: "float32", axes: ["clips", c.audio_config.num_mel_bins, "frames"] },
    input_features_mask: { dtype: "int64", axes: ["clips", "frames"] },
  }),
  parts: (c, context) => {
    const { d_model: width, output_dim: outputs, activation_function: act } = c.audio_config;
    const towers = soundTextTowers(c, context);
    const project = twoLayerProjector([width, width, outputs], { act, bias: true });
    const { language, tower } = towers;
    return {
      ...modelKeys(language, { audio_tower: tower.module, multi_modal_projector: project }),
      language,
      features: (sounds) => project(statesOf(towers, sounds)),
    };
  },
  prompt: () => ({
    placeholder: audio_token,
    mask: "input_features_mask",
    written: (text, sounds) => `<|im_start|>user\n${(begin + audio_token + end).repeat(sounds)}${text}`,
    inPlace: (samples) => audio_token.repeat(tokensOf(framesOf(samples))),
    window: 16000,
    longer: "extracted",
    span: 2,
  }),
};

export default multimodalFamily<Config>({
  facts,
  repo: "Qwen/Qwen3-ASR-1.7B-hf",
  reference: {
    // The width of what is projected is the text's.
    audio_config: { output_dim: 2048 },
  },
  tokenizer: extendedTokenizer("qwen", {
    tokens: { audio_token, audio_bos_token: begin, audio_eos_token: end, timestamp_token: "<timestamp>" },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: chunkExtractor,
  processor: {
    className: "Qwen3ASRProcessor",
    tokens: { audio_token_id: audio_token, timestamp_token_id: "<timestamp>" },
    sounds: (c) => ({ feature_size: c.audio_config.num_mel_bins }),
  },
  tiny: (c, _, merged) => ({
    audio_config: { ...c.audio_config, output_dim: c.text_config.hidden_size ?? merged.text_config.hidden_size },
  }),
  variants: {
    "biases of the tokens' scores, untied": {
      config: { token_classification_bias: true, tie_word_embeddings: false },
      classes: ["Qwen3ASRForConditionalGeneration", "Qwen3ASRForTokenClassification"],
    },
  },
  architectures: {
    ...soundTextClasses("Qwen3ASR", qwen3Asr),
    Qwen3ASRForTokenClassification: soundTextClass<Config>(qwen3Asr, tokenClassifier),
  },
});
