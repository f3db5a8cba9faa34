// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VibeVoiceAcousticTokenizerConfig = Readonly<{
  model_type: string;
  channels: number;
  hidden_size: number;
  kernel_size: number;
  rms_norm_eps: number;
  layer_scale_init_value: number;
  initializer_range: number;
  num_filters: number;
  downsampling_ratios: readonly number[];
  depths: readonly number[];
  hidden_act: string;
  ffn_expansion: number;
  vae_std: number;
}>;

export const vibevoiceAcousticTokenizer = configFacts<VibeVoiceAcousticTokenizerConfig>({
  className: "VibeVoiceAcousticTokenizerConfig",
  defaults: {
    model_type: "vibevoice_acoustic_tokenizer",
    channels: 1,
    hidden_size: 64,
    kernel_size: 7,
    rms_norm_eps: 1e-05,
    layer_scale_init_value: 1e-06,
    initializer_range: 0.01,
    num_filters: 32,
    downsampling_ratios: [2, 2, 4, 5, 5, 8],
    depths: [3, 3, 3, 3, 3, 3, 8],
    hidden_act: "gelu",
    ffn_expansion: 4,
    vae_std: 0.625,
  },
  floats: ["initializer_range", "layer_scale_init_value", "rms_norm_eps", "vae_std"],
});
