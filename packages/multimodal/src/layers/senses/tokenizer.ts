// The tokenizer of Gemma 4 and its kin: Gemma's, with tokens around images and sounds, and in their places.
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";

/** Tokens by their names in tokenizer_config.json: in the place of a feature, and around an image's or a sound's. */
export const gemma4Tokens = {
  image_token: "<|image|>",
  boi_token: "<|image>",
  eoi_token: "<image|>",
  audio_token: "<|audio|>",
  boa_token: "<|audio>",
  eoa_token: "<audio|>",
  video_token: "<|video|>",
};

/** Turns between marks; contents are texts, or parts of which some are images or sounds. */
const chatTemplate = `{{- bos_token }}
{%- for message in messages %}
    {{- '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] | trim }}
    {%- else %}
        {%- for part in message['content'] %}
            {%- if part['type'] == 'image' %}
                {{- '${gemma4Tokens.image_token}' }}
            {%- elif part['type'] == 'audio' %}
                {{- '${gemma4Tokens.audio_token}' }}
            {%- else %}
                {{- part['text'] | trim }}
            {%- endif %}
        {%- endfor %}
    {%- endif %}
    {{- '<end_of_turn>\\n' }}
{%- endfor %}
{{- '<start_of_turn>model\\n' if add_generation_prompt else '' }}
`;

/** The embedded tokenizer of Gemma's kind, with the tokens of images and sounds. */
export const gemma4Tokenizer = extendedTokenizer("gemma", {
  tokens: gemma4Tokens,
  files: { "chat_template.jinja": chatTemplate },
});
