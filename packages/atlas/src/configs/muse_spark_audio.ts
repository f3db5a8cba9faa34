// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MuseSparkAudioConfig = Readonly<{
  model_type: string;
  patch_sizes: readonly number[];
  hidden_sizes: readonly number[];
  depths: readonly number[];
  num_hidden_layers: number;
  mlp_ratio: number;
  conv_kernel_size: number;
  hidden_act: string;
  rms_norm_eps: number;
  out_hidden_size: number;
  initializer_range: number;
}>;

export const museSparkAudio = configFacts<MuseSparkAudioConfig>({
  className: "MuseSparkAudioConfig",
  defaults: {
    model_type: "muse_spark_audio",
    patch_sizes: [16, 6, 5, 4],
    hidden_sizes: [256, 512, 1024, 2048],
    depths: [2, 2, 2, 2],
    num_hidden_layers: 4,
    mlp_ratio: 4,
    conv_kernel_size: 7,
    hidden_act: "gelu",
    rms_norm_eps: 1e-06,
    out_hidden_size: 8192,
    initializer_range: 0.02,
  },
  floats: ["initializer_range", "mlp_ratio", "rms_norm_eps"],
});
