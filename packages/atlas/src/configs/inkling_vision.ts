// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type InklingVisionConfig = Readonly<{
  model_type: string;
  text_hidden_size: number;
  patch_size: number;
  temporal_patch_size: number;
  num_channels: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  rms_norm_eps: number;
  initializer_range: number;
  n_layers: number;
}>;

export const inklingVision = configFacts<InklingVisionConfig>({
  className: "InklingVisionConfig",
  defaults: {
    model_type: "inkling_vision",
    text_hidden_size: 6144,
    patch_size: 40,
    temporal_patch_size: 2,
    num_channels: 3,
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    rms_norm_eps: 1e-06,
    initializer_range: 0.02,
  },
  rules: { n_layers: { copy: "num_hidden_layers" } },
  floats: ["initializer_range", "rms_norm_eps"],
  aliases: { num_hidden_layers: "n_layers" },
});
