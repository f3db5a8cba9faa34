// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SamPromptEncoderConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  mask_input_channels: number;
  num_point_embeddings: number;
  hidden_act: string;
  layer_norm_eps: number;
  image_embedding_size: number;
}>;

export const samPromptEncoder = configFacts<SamPromptEncoderConfig>({
  className: "SamPromptEncoderConfig",
  defaults: {
    model_type: "sam_prompt_encoder",
    hidden_size: 256,
    image_size: 1024,
    patch_size: 16,
    mask_input_channels: 16,
    num_point_embeddings: 4,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
  },
  rules: { image_embedding_size: { quotient: ["image_size", "patch_size"] } },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["layer_norm_eps"],
});
