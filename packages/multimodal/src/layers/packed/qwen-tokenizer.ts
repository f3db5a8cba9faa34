import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import type { ImageMarks } from "./packed-image-text.ts";

/** ChatML; contents are texts, or parts of which some are images. */
const chatMl = `{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<|vision_start|><|image_pad|><|vision_end|>' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
`;

/** The token in the place of each of an image's features. */
export const imagePad = "<|image_pad|>";

/** What stands around an image in texts of Qwen-VL's models. */
export const qwenMarks: ImageMarks = { start: "<|vision_start|>", image: imagePad, end: "<|vision_end|>" };

/** An embedded tokenizer of Qwen's, with the tokens of images and videos. */
export const qwenVisionTokenizer = (name: string) =>
  extendedTokenizer(name, {
    tokens: {
      vision_start_token: qwenMarks.start,
      vision_end_token: qwenMarks.end,
      image_token: imagePad,
      video_token: "<|video_pad|>",
    },
    files: { "chat_template.jinja": chatMl },
  });
