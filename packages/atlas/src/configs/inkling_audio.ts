// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type InklingAudioConfig = Readonly<{
  model_type: string;
  n_mel_bins: number;
  mel_vocab_size: number;
  text_hidden_size: number;
  rms_norm_eps: number;
  initializer_range: number;
}>;

export const inklingAudio = configFacts<InklingAudioConfig>({
  className: "InklingAudioConfig",
  defaults: {
    model_type: "inkling_audio",
    n_mel_bins: 80,
    mel_vocab_size: 256,
    text_hidden_size: 6144,
    rms_norm_eps: 1e-06,
    initializer_range: 0.02,
  },
  floats: ["initializer_range", "rms_norm_eps"],
  aliases: { codebook_size: "mel_vocab_size", hidden_size: "text_hidden_size", num_codebooks: "n_mel_bins" },
});
