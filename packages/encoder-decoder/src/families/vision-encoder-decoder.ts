import { visionEncoderDecoder } from "@tiny-random/atlas/configs/vision-encoder-decoder";
import type { InputSynthesizer } from "@tiny-random/core";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { imageInputs, processedImages } from "@tiny-random/vision/inputs";
import { encoderDecoderComposite } from "../encoder-decoder-composite.ts";
import { compositeModel } from "../layers/composite-model.ts";

const promptImages = 4;

const images = imageInputs();

/** Drawn images; as prompts several of them. */
const imagePrompts: InputSynthesizer = async (processors, purpose) => {
  if (purpose.kind !== "prompts") return images(processors, purpose);
  const first = promptImages * purpose.attempt;
  const indices = Array.from({ length: promptImages }, (_, index) => first + index);
  const { inputs } = await processedImages(imageProcessorOf(processors), indices);
  return { raw: {}, inputs };
};

const pooler = "nothing reads the encoder's pooled image";

const end = "<|endoftext|>";

/** Image captions: a ViT and a GPT-2. */
export default encoderDecoderComposite({
  facts: visionEncoderDecoder,
  repo: "nlpconnect/vit-gpt2-image-captioning",
  checkpoints: {
    VisionEncoderDecoderModel: ["Xenova/vit-gpt2-image-captioning", "ydshieh/vit-gpt2-coco-en"],
  },
  reference: {
    encoder: { model_type: "vit" },
    decoder: { model_type: "gpt2", is_decoder: true, add_cross_attention: true },
    decoder_start_token_id: 50256,
    bos_token_id: 50256,
    eos_token_id: 50256,
    pad_token_id: 50256,
  },
  tokens: { decoder_start_token_id: end, bos_token_id: end, eos_token_id: end, pad_token_id: end },
  generationConfig: { decoder_start_token_id: 50256, bos_token_id: 50256, eos_token_id: 50256, pad_token_id: 50256 },
  variants: {
    // Donut (Kim et al., 2022): pages read by a Swin Transformer without its last norm, written down by mBART.
    donut: {
      config: { encoder: { model_type: "donut-swin" }, decoder: { model_type: "mbart" } },
      checkpoints: {
        VisionEncoderDecoderModel: [
          "naver-clova-ix/donut-base",
          "naver-clova-ix/donut-base-finetuned-docvqa",
          "naver-clova-ix/donut-base-finetuned-cord-v2",
          "Xenova/donut-base-finetuned-docvqa",
          "Xenova/donut-base-finetuned-cord-v2",
        ],
      },
    },
    // TrOCR (Li et al., 2021): a line of handwriting, written down by a decoder that is wider than the encoder.
    trocr: {
      config: {
        encoder: { model_type: "vit" },
        decoder: { model_type: "trocr", is_decoder: true, add_cross_attention: true },
      },
      checkpoints: {
        VisionEncoderDecoderModel: [
          "microsoft/trocr-base-handwritten",
          "microsoft/trocr-small-handwritten",
          "microsoft/trocr-base-printed",
          "Xenova/trocr-small-handwritten",
          "Xenova/trocr-base-handwritten",
        ],
      },
    },
  },
  architectures: {
    VisionEncoderDecoderModel: compositeModel({
      task: "image-to-text",
      padding: { none: "images are not padded" },
      unused: { "encoder.pooler.dense.weight": pooler, "encoder.pooler.dense.bias": pooler },
      synthesize: imagePrompts,
    }),
  },
});
