import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import type { ImageMarks } from "./packed-image-text.ts";

/** GLM's turns; contents are texts, or parts of which some are images. */
const chatTemplate = `{%- for message in messages %}
    {{- '<|' + message['role'] + '|>\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<|begin_of_image|><|image|><|end_of_image|>' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|assistant|>\\n' }}
{%- endif %}
`;

/** What stands around an image in texts of GLM-V's models. */
export const glmMarks: ImageMarks = { start: "<|begin_of_image|>", image: "<|image|>", end: "<|end_of_image|>" };

/** The embedded tokenizer of GLM's kind, with the tokens of turns, images and videos. */
export const glmVisionTokenizer = extendedTokenizer("llama", {
  tokens: {
    image_token: glmMarks.image,
    video_token: "<|video|>",
    image_start_token: glmMarks.start,
    image_end_token: glmMarks.end,
    video_start_token: "<|begin_of_video|>",
    video_end_token: "<|end_of_video|>",
    user_token: "<|user|>",
    assistant_token: "<|assistant|>",
  },
  files: { "chat_template.jinja": chatTemplate },
});
