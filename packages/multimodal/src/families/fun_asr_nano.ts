import { funAsrNano as funAsrNanoFacts } from "@tiny-random/atlas/configs/fun_asr_nano";
import { funAsrNanoEncoder } from "@tiny-random/atlas/configs/fun_asr_nano_encoder";
import { funAsrPreprocessor, funAsrSettings } from "@tiny-random/audio/families/fun_asr_nano_encoder/index";
import { sanMLayer } from "@tiny-random/audio/families/fun_asr_nano_encoder/san-m";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { modelKeys } from "../layers/image-text-parts.ts";
import { type SoundTextModel, soundTextClasses, soundTextTowers, statesOf } from "../layers/sound/sound-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(funAsrNanoFacts, { audio_config: funAsrNanoEncoder });
type Config = ConfigOf<typeof facts>;

const audio_token = "<|object_ref_start|>";

/** Samples of a frame, and from one to the next. */
const [frame, hop] = [400, 160];
/** Frames of the spectrogram from one stack of them to the next. */
const stride = 6;

/** Tokens of a clip: one for each stack of frames. */
const tokensOf = (samples: number): number => Math.ceil((1 + Math.floor((samples - frame) / hop)) / stride);

/** Two linear layers, then Transformer layers over all states of a clip: `[clips, states, width]`. */
const adaptor = ({ adaptor_config: c, audio_config: sound }: Config) =>
  module(
    {
      linear_1: linear(sound.hidden_size, c.projector_hidden_size),
      linear_2: linear(c.projector_hidden_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, () => sanMLayer(c)),
    },
    (m, states: Tensor, mask: Tensor) => {
      const projected = m.linear_2(activation(c.projector_hidden_act)(m.linear_1(states)));
      return m.layers.reduce<Tensor>((x, layer) => layer(x, mask), projected);
    },
  );

/** Whole clips at a low rate, some sixteen tokens a second. */
const funAsr: SoundTextModel<Config> = {
  names: { input_features: "input_features", input_features_mask: "input_features_mask" },
  inputs: ({ audio_config: c }) => ({
    input_features: { dtype: "float32", axes: ["clips", "frames", c.num_mel_bins * c.num_stacked_frames] },
    input_features_mask: { dtype: "int64", axes: ["clips", "frames"] },
  }),
  parts: (c, context) => {
    const towers = soundTextTowers(c, context);
    const project = adaptor(c);
    const { language, tower } = towers;
    return {
      ...modelKeys(language, { audio_tower: tower.module, multi_modal_projector: project }),
      language,
      features: (sounds) => {
        const { input_features_mask: mask } = sounds;
        if (!mask) throw new Error("sounds need input_features_mask");
        const tokens = project(statesOf(towers, sounds), mask);
        return tokens.flatten(0, 1).compress(0, mask.eq(1).flatten(0, 1), "audio_tokens");
      },
    };
  },
  prompt: () => ({
    placeholder: audio_token,
    mask: "input_features_mask",
    written: (text, sounds) => `<|im_start|>user\n${audio_token.repeat(sounds)}${text}`,
    inPlace: (samples) => audio_token.repeat(tokensOf(samples)),
    window: 16000,
    longer: "extracted",
  }),
};

export default multimodalFamily<Config>({
  facts,
  repo: "FunAudioLLM/Fun-ASR-Nano-2512-hf",
  tokenizer: extendedTokenizer("qwen", { tokens: { audio_token } }),
  preprocessor: funAsrPreprocessor,
  processor: {
    className: "FunAsrNanoProcessor",
    tokens: { audio_token_id: audio_token },
    sounds: (c) => funAsrSettings(c.audio_config),
  },
  tiny: (c, { size }, merged) => {
    const width = c.text_config.hidden_size;
    // As wide as the text, whose tokens its states become; its class wants a quarter of that in its blocks.
    const adaptor_config = shrinkConfig(merged.adaptor_config, size, {
      hidden_size: width,
      intermediate_size: width / 4,
      projector_hidden_size: 1.5 * width,
    });
    return { adaptor_config };
  },
  variants: {
    "a separate head, GELU": {
      config: {
        tie_word_embeddings: false,
        adaptor_config: { hidden_act: "gelu", projector_hidden_act: "gelu" },
        audio_config: { hidden_act: "gelu" },
      },
      classes: ["FunAsrNanoForConditionalGeneration"],
    },
  },
  architectures: soundTextClasses("FunAsrNano", funAsr),
});
