import { glmasr as glmasrFacts } from "@tiny-random/atlas/configs/glmasr";
import { glmasrEncoder } from "@tiny-random/atlas/configs/glmasr_encoder";
import { windowExtractor, windowSettings } from "@tiny-random/audio/layers/window-encoder";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  type SoundTextModel,
  soundTextClasses,
  soundTextKeys,
  soundTextTowers,
  statesOf,
} from "../layers/sound/sound-text.ts";
import { framesOfWindows, soundStates } from "../layers/sound/window-tokens.ts";
import { twoLayerProjector } from "../layers/two-layer-projector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(glmasrFacts, { audio_config: glmasrEncoder });
type Config = ConfigOf<typeof facts>;

const audio_token = "<|pad|>";
const windowFrames = ({ audio_config: c }: Config): number => 2 * c.max_position_embeddings;

/** States that the processor counts to a token; the class has no field for it. */
const statesOfToken = 4;

/** Tokens of so many frames. */
const tokensOf = (frames: number): number =>
  Math.floor((Math.floor((frames - 1) / 2) + 1 - statesOfToken) / statesOfToken) + 1;

/** The same of all windows, `[windows]`, from masks of frames. */
const tokenLengths = (mask: Tensor): Tensor =>
  mask.sum(1).sub(1).div(2).add(1).sub(statesOfToken).div(statesOfToken).add(1);

/** Four states in a row projected to one token; what of a window is sound becomes tokens. */
const glmAsr: SoundTextModel<Config> = {
  names: { input_features: "input_features", input_features_mask: "input_features_mask" },
  inputs: (c) => ({
    input_features: { dtype: "float32", axes: ["windows", c.audio_config.num_mel_bins, windowFrames(c)] },
    input_features_mask: { dtype: "int64", axes: ["windows", windowFrames(c)] },
  }),
  parts: (c, context) => {
    const { audio_config: sound, text_config: text } = c;
    const towers = soundTextTowers(c, context);
    const projector = twoLayerProjector([sound.intermediate_size, 2 * text.hidden_size, text.hidden_size], {
      act: c.projector_hidden_act,
      bias: true,
    });
    return {
      ...soundTextKeys(towers, projector),
      language: towers.language,
      features: (sounds) => {
        const { input_features_mask: mask } = sounds;
        if (!mask) throw new Error("sounds need input_features_mask");
        const states = statesOf(towers, sounds);
        // Tokens of whole rows of states; Python fails where the last row would be short.
        const tokens = (sound.max_position_embeddings * sound.hidden_size) / sound.intermediate_size;
        const rows = states.reshape([states.size(0), tokens, sound.intermediate_size]);
        return soundStates(projector(rows), tokenLengths(mask));
      },
    };
  },
  prompt: (c) => ({
    placeholder: audio_token,
    mask: "input_features_mask",
    written: (text, sounds) => `<|user|>\n${`<|begin_of_audio|>${audio_token}<|end_of_audio|>`.repeat(sounds)}${text}`,
    inPlace: (samples) => audio_token.repeat(tokensOf(framesOfWindows(samples, windowFrames(c)))),
    window: 160 * windowFrames(c),
    longer: "further windows",
  }),
};

export default multimodalFamily<Config>({
  facts,
  repo: "zai-org/GLM-ASR-Nano-2512",
  reference: {
    text_config: {
      vocab_size: 59264,
      hidden_size: 2048,
      intermediate_size: 6144,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 4,
      max_position_embeddings: 8192,
      rms_norm_eps: 1e-5,
      eos_token_id: [59246, 59253, 59255],
    },
  },
  tokenizer: extendedTokenizer("llama", {
    bare: true,
    tokens: {
      audio_token,
      user_token: "<|user|>",
      begin_of_audio_token: "<|begin_of_audio|>",
      end_of_audio_token: "<|end_of_audio|>",
    },
  }),
  preprocessor: windowExtractor,
  processor: {
    className: "GlmAsrProcessor",
    tokens: { audio_token_id: audio_token },
    sounds: (c) => windowSettings(windowFrames(c), c.audio_config.num_mel_bins),
  },
  variants: {
    "a head of its own": { config: { tie_word_embeddings: false }, classes: ["GlmAsrForConditionalGeneration"] },
  },
  architectures: soundTextClasses("GlmAsr", glmAsr),
});
