import { blip as blipFacts } from "@tiny-random/atlas/configs/blip";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import {
  blipTextDecoder,
  blipTextEncoder,
  blipTextTower,
  tokens,
  withoutImages,
} from "@tiny-random/text/families/blip_text_model";
import { textDecoderTower } from "@tiny-random/text/layers/decoder/decoder-tower";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { blipVisionFacts, processor } from "@tiny-random/vision/families/blip_vision_model";
import { blipVisionTower } from "@tiny-random/vision/layers/blip-tower";
import { captionedClass } from "../../layers/captioned-class.ts";
import { projectedHalves, projectedTowers } from "../../layers/dual-encoder.ts";
import { dualEncoderClass } from "../../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { captioning, imageToTextClass, questionAnswering } from "./image-to-text.ts";
import { captionInputs, questionInputs } from "./inputs.ts";

const facts = narrowed(blipFacts, {
  vision_config: blipVisionFacts,
});
type BlipConfig = ConfigOf<typeof facts>;

/** The config of text layers, whose cross-attention reads states as wide as the image tower's. */
const textsOf = (c: BlipConfig) => ({
  ...c.text_config,
  encoder_hidden_size: c.vision_config.hidden_size,
  tie_word_embeddings: c.tie_word_embeddings || c.text_config.tie_word_embeddings,
});

const towers = (c: BlipConfig) => projectedTowers(c, blipTextTower(textsOf(c)), blipVisionTower(c.vision_config));

/** Image-text matching (Li et al., 2022): two scores of the text's first token, by cross-attention to the image. */
const retrieval = (c: BlipConfig) => {
  const [image, text] = [c.vision_config.hidden_size, c.text_config.hidden_size];
  return module(
    {
      vision_model: blipVisionTower(c.vision_config),
      text_encoder: blipTextEncoder(textsOf(c)),
      vision_proj: linear(image, c.image_text_hidden_size),
      text_proj: linear(text, c.image_text_hidden_size),
      itm_head: linear(text, 2),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const { hidden } = m.vision_model(pixels);
      const question_embeds = m.text_encoder(ids, { ...context, encoder: { states: hidden, mask: undefined } });
      return { itm_score: m.itm_head(question_embeds.select(1, 0)), last_hidden_state: hidden, question_embeds };
    },
  );
};

const captioner = (c: BlipConfig) =>
  module({ vision_model: blipVisionTower(c.vision_config), text_decoder: blipTextDecoder(textsOf(c)) }, (m) => m);

const answerer = (c: BlipConfig) =>
  module(
    {
      vision_model: blipVisionTower(c.vision_config),
      text_encoder: blipTextEncoder(textsOf(c)),
      text_decoder: blipTextDecoder(textsOf(c)),
    },
    (m) => m,
  );

const decoderOf = (decoder: ReturnType<typeof blipTextDecoder>, { text_config: c }: BlipConfig) => {
  const [layers, heads] = [c.num_hidden_layers, c.num_attention_heads];
  return textDecoderTower(decoder, { layers, heads, headSize: c.hidden_size / heads }, c.hidden_size);
};

const compared = "the matching head reads cross-attention, not the projected vectors";

export default multimodalFamily({
  facts,
  repo: "Salesforce/blip-vqa-base",
  checkpoints: {
    BlipForQuestionAnswering: ["Salesforce/blip-vqa-base"],
    BlipForConditionalGeneration: ["Salesforce/blip-image-captioning-base"],
  },
  tokenizer: "bert",
  preprocessor: processor,
  processor: { className: "BlipProcessor", tokens },
  generationConfig: { bos_token_id: 30522, eos_token_id: 2, pad_token_id: 0 },
  architectures: {
    BlipModel: {
      ...dualEncoderClass(towers, projectedHalves),
      unused: withoutImages("text_model."),
    },
    BlipForConditionalGeneration: imageToTextClass(
      captioner,
      (m, c) => ({
        image: (pixels) => m.vision_model(pixels).hidden,
        decoder: { ...decoderOf(m.text_decoder, c), width: c.vision_config.hidden_size },
      }),
      captioning(captionInputs),
    ),
    BlipForQuestionAnswering: imageToTextClass(
      answerer,
      (m, c) => ({
        image: (pixels) => m.vision_model(pixels).hidden,
        question: m.text_encoder,
        decoder: decoderOf(m.text_decoder, c),
      }),
      questionAnswering(questionInputs),
    ),
    BlipForImageTextRetrieval: captionedClass(retrieval, (c) => c.vision_config.image_size, {
      unused: { "vision_proj.": compared, "text_proj.": compared },
    }),
  },
});
