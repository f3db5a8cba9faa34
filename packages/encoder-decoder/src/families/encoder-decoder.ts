import { encoderDecoder } from "@tiny-random/atlas/configs/encoder-decoder";
import { encoderDecoderComposite } from "../encoder-decoder-composite.ts";
import { compositeModel } from "../layers/composite-model.ts";

const pooler = "nothing reads the encoder's pooled text";

const tokens = { decoder_start_token_id: "[CLS]", bos_token_id: "[CLS]", eos_token_id: "[SEP]", pad_token_id: "[PAD]" };

/** Summaries: two BERTs (Rothe et al., 2020). */
export default encoderDecoderComposite({
  facts: encoderDecoder,
  repo: "patrickvonplaten/bert2bert_cnn_daily_mail",
  reference: {
    encoder: { model_type: "bert" },
    decoder: { model_type: "bert", is_decoder: true, add_cross_attention: true },
    decoder_start_token_id: 101,
    bos_token_id: 101,
    eos_token_id: 102,
    pad_token_id: 0,
  },
  tokens,
  generationConfig: { decoder_start_token_id: 101, bos_token_id: 101, eos_token_id: 102, pad_token_id: 0 },
  variants: {
    "bert-generation": {
      config: {
        encoder: { model_type: "bert-generation" },
        decoder: { model_type: "bert-generation", is_decoder: true, add_cross_attention: true },
      },
    },
  },
  architectures: {
    EncoderDecoderModel: compositeModel({
      task: "text2text-generation",
      padding: "right",
      unused: { "encoder.pooler.dense.weight": pooler, "encoder.pooler.dense.bias": pooler },
    }),
  },
});
