import { speechEncoderDecoder } from "@tiny-random/atlas/configs/speech-encoder-decoder";
import { encoderDecoderComposite } from "../encoder-decoder-composite.ts";
import { compositeModel } from "../layers/composite-model.ts";
import { equalClips } from "../speech-clips.ts";

const tokens = { decoder_start_token_id: "[CLS]", bos_token_id: "[CLS]", eos_token_id: "[SEP]", pad_token_id: "[PAD]" };

/** Transcripts: a wav2vec 2.0 and a BERT. */
export default encoderDecoderComposite({
  facts: speechEncoderDecoder,
  repo: "facebook/wav2vec2-base-960h and google-bert/bert-base-uncased",
  reference: {
    encoder: { model_type: "wav2vec2" },
    decoder: { model_type: "bert", is_decoder: true, add_cross_attention: true },
    decoder_start_token_id: 101,
    bos_token_id: 101,
    eos_token_id: 102,
    pad_token_id: 0,
  },
  tokens,
  processorClass: "Wav2Vec2Processor",
  generationConfig: { decoder_start_token_id: 101, bos_token_id: 101, eos_token_id: 102, pad_token_id: 0 },
  architectures: {
    SpeechEncoderDecoderModel: compositeModel({
      task: "automatic-speech-recognition",
      padding: { none: "the encoder's first convolution is normalized over all samples of a row, padding among them" },
      unused: { "encoder.masked_spec_embed": "it stands for masked spans in training only" },
      synthesize: equalClips(0.3, true),
    }),
  },
});
