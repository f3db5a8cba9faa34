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
import { blipTextDefaults as text_config } from "@tiny-random/text/temporary-defaults";
import { blipVisionTower, processor, defaults as vision_config } from "@tiny-random/vision/families/blip_vision_model";
import { compositeFamily } from "../composite-family.ts";
import { askedImages, describedImages } from "../inputs.ts";
import { captionedClass } from "../layers/captioned-class.ts";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { answering, describing, imageWriterClass } from "../layers/image-writer.ts";

/** The defaults of BlipConfig. */
const defaults = {
  model_type: "blip",
  text_config,
  vision_config,
  projection_dim: 512,
  logit_scale_init_value: 2.6592,
  image_text_hidden_size: 256,
  label_smoothing: 0,
  tie_word_embeddings: true,
  initializer_factor: 1,
  initializer_range: 0.02,
};
type BlipConfig = typeof defaults;

/** The texts' config, whose layers look at states as wide as the image tower's. */
const textsOf = (c: BlipConfig) => ({
  ...c.text_config,
  encoder_hidden_size: c.vision_config.hidden_size,
  tie_word_embeddings: c.tie_word_embeddings || c.text_config.tie_word_embeddings,
});

const towers = (c: BlipConfig) => projectedTowers(c, blipTextTower(textsOf(c)), blipVisionTower(c.vision_config));

/** Whether a text is of an image: two scores of its first token, read with the image at hand (Li et al., 2022). */
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

const compared = "a text and an image are compared by one another's attention";

export default compositeFamily({
  defaults,
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
      ...dualEncoderClass(towers, projectedHalves, (m, ...inputs) => m(...inputs).outputs),
      unused: withoutImages("text_model."),
    },
    BlipForConditionalGeneration: imageWriterClass(
      captioner,
      (m, c) => ({
        image: (pixels) => m.vision_model(pixels).hidden,
        decoder: { ...decoderOf(m.text_decoder, c), width: c.vision_config.hidden_size },
      }),
      describing(describedImages),
    ),
    BlipForQuestionAnswering: imageWriterClass(
      answerer,
      (m, c) => ({
        image: (pixels) => m.vision_model(pixels).hidden,
        question: m.text_encoder,
        decoder: decoderOf(m.text_decoder, c),
      }),
      answering(askedImages),
    ),
    BlipForImageTextRetrieval: captionedClass(retrieval, (c) => c.vision_config.image_size, {
      unused: { "vision_proj.": compared, "text_proj.": compared },
    }),
  },
});
