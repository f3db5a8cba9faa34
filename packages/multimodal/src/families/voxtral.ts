import { voxtral as voxtralFacts } from "@tiny-random/atlas/configs/voxtral";
import { voxtralEncoder } from "@tiny-random/atlas/configs/voxtral_encoder";
import { windowExtractor, windowSettings } from "@tiny-random/audio/layers/window-encoder";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  type SoundTextModel,
  soundTextClasses,
  soundTextKeys,
  soundTextTowers,
  statesOf,
} from "../layers/sound/sound-text.ts";
import { twoLayerProjector } from "../layers/two-layer-projector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(voxtralFacts, { audio_config: voxtralEncoder });
type Config = ConfigOf<typeof facts>;

const audio_token = "[AUDIO]";
const begin = "[BEGIN_AUDIO]";

/** Frames of a window. */
const framesOf = ({ audio_config: c }: Config): number => 2 * c.max_source_positions;

/** States that become one token: as many as are as wide together as the feed-forward. */
const statesOfToken = ({ audio_config: c }: Config): number => c.intermediate_size / c.hidden_size;

/** A window's states, four in a row projected to one token (Liu et al., 2025). */
const voxtral: SoundTextModel<Config> = {
  // What transformers.js calls them.
  names: { input_features: "audio_values" },
  inputs: (c) => ({
    audio_values: { dtype: "float32", axes: ["windows", c.audio_config.num_mel_bins, framesOf(c)] },
  }),
  parts: (c, context) => {
    const towers = soundTextTowers(c, context);
    const width = c.text_config.hidden_size;
    const projector = twoLayerProjector([c.audio_config.intermediate_size, width, width], {
      act: c.projector_hidden_act,
      bias: false,
    });
    return {
      ...soundTextKeys(towers, projector),
      language: towers.language,
      features: ({ audio_values: input_features }) => {
        if (!input_features) throw new Error("sounds need audio_values");
        return projector(statesOf(towers, { input_features }).reshape([-1, c.audio_config.intermediate_size]));
      },
    };
  },
  prompt: (c) => {
    const window = 160 * framesOf(c);
    const tokens = c.audio_config.max_source_positions / statesOfToken(c);
    return {
      placeholder: audio_token,
      written: (text, sounds) => `<s>[INST]${audio_token.repeat(sounds)}${text}[/INST]`,
      inPlace: (samples) => begin + audio_token.repeat(tokens * Math.max(1, Math.ceil(samples / window))),
      window,
      longer: "further windows",
      // Scores of a row are a megabyte and a half.
      counts: { golden: [1], other: [0, 2] },
    };
  },
};

/** The instruction's tokens, sounds before texts. */
const chatTemplate = `{{- bos_token }}
{%- for message in messages %}
    {%- if message['role'] == 'user' %}
        {{- '[INST]' }}
        {%- if message['content'] is string %}
            {{- message['content'] }}
        {%- else %}
            {%- for part in message['content'] %}
                {{- '${audio_token}' if part['type'] == 'audio' else part['text'] }}
            {%- endfor %}
        {%- endif %}
        {{- '[/INST]' }}
    {%- else %}
        {{- message['content'] + eos_token }}
    {%- endif %}
{%- endfor %}
`;

export default multimodalFamily<Config>({
  facts,
  repo: "mistralai/Voxtral-Mini-3B-2507",
  reference: {
    audio_token_id: 24,
    text_config: {
      vocab_size: 131072,
      hidden_size: 3072,
      intermediate_size: 8192,
      num_hidden_layers: 30,
      num_key_value_heads: 8,
      max_position_embeddings: 131072,
      rms_norm_eps: 1e-5,
      rope_theta: 100000000,
      head_dim: 128,
    },
    vocab_size: 131072,
  },
  tokenizer: extendedTokenizer("mistral", {
    bare: true,
    tokens: { audio_token, begin_audio_token: begin, pad_token: "<pad>" },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: windowExtractor,
  processor: {
    className: "VoxtralProcessor",
    tokens: { audio_token_id: audio_token },
    sounds: (c) => windowSettings(framesOf(c), c.audio_config.num_mel_bins),
  },
  architectures: soundTextClasses("Voxtral", voxtral),
});
