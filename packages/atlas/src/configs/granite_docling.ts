// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GraniteDoclingTextConfig, graniteDoclingText } from "./granite_docling_text.ts";
import { type GraniteDoclingVisionConfig, graniteDoclingVision } from "./granite_docling_vision.ts";

export type GraniteDoclingConfig = Readonly<{
  model_type: string;
  text_config: GraniteDoclingTextConfig;
  vision_config: GraniteDoclingVisionConfig;
  image_token_id: number;
  tie_word_embeddings: boolean;
  use_cache: boolean;
  pad_token_id: number | null;
  density_router_hidden_size: number | null;
  density_router_threshold: number;
  density_router_loss_weight: number;
}>;

export const graniteDocling = configFacts<GraniteDoclingConfig>({
  className: "GraniteDoclingConfig",
  defaults: {
    model_type: "granite_docling",
    text_config: null,
    vision_config: null,
    image_token_id: 100337,
    tie_word_embeddings: true,
    use_cache: true,
    pad_token_id: 100256,
    density_router_hidden_size: null,
    density_router_threshold: 0.4,
    density_router_loss_weight: 0.1,
  },
  nested: { text_config: { facts: graniteDoclingText }, vision_config: { facts: graniteDoclingVision } },
  floats: ["density_router_loss_weight", "density_router_threshold"],
});
