import { visionEncoderDecoder } from "@tiny-random/atlas/configs/vision-encoder-decoder";
import { compositeFamily } from "../composite-family.ts";
import { imagePrompts } from "../image-prompts.ts";
import { compositeModel } from "../layers/composite-model.ts";

const pooler = "nothing reads the encoder's pooled image";

const end = "<|endoftext|>";

/** A ViT that GPT-2 tells of. */
export default compositeFamily({
  facts: visionEncoderDecoder,
  repo: "nlpconnect/vit-gpt2-image-captioning",
  checkpoints: {
    VisionEncoderDecoderModel: ["Xenova/vit-gpt2-image-captioning"],
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
  architectures: {
    VisionEncoderDecoderModel: compositeModel({
      task: "image-to-text",
      padding: { none: "images are not padded" },
      unused: { "encoder.pooler.dense.weight": pooler, "encoder.pooler.dense.bias": pooler },
      synthesize: imagePrompts,
    }),
  },
});
