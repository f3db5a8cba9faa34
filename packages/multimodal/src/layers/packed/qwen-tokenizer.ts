import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { chatMlWithImages } from "../image-chats.ts";
import type { ImageMarks } from "./packed-image-text.ts";

/** The token in the place of each of an image's features. */
export const imagePad = "<|image_pad|>";

/** The token in the place of each of a video's features. */
export const videoPad = "<|video_pad|>";

/** What stands around an image in texts of Qwen-VL's models. */
export const qwenMarks: ImageMarks = { start: "<|vision_start|>", image: imagePad, end: "<|vision_end|>" };

/** An embedded tokenizer of Qwen's, with the tokens of images and videos. */
export const qwenVisionTokenizer = (name: string) =>
  extendedTokenizer(name, {
    tokens: {
      vision_start_token: qwenMarks.start,
      vision_end_token: qwenMarks.end,
      image_token: imagePad,
      video_token: videoPad,
    },
    files: { "chat_template.jinja": chatMlWithImages(qwenMarks.start + imagePad + qwenMarks.end) },
  });
