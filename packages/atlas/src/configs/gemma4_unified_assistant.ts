// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Gemma4UnifiedTextConfig, gemma4UnifiedText } from "./gemma4_unified_text.ts";

export type Gemma4UnifiedAssistantConfig = Readonly<{
  model_type: string;
  text_config: Gemma4UnifiedTextConfig;
  backbone_hidden_size: number;
  use_ordered_embeddings: boolean;
  num_centroids: number;
  centroid_intermediate_top_k: number;
  tie_word_embeddings: boolean;
}>;

export const gemma4UnifiedAssistant = configFacts<Gemma4UnifiedAssistantConfig>({
  className: "Gemma4UnifiedAssistantConfig",
  defaults: {
    model_type: "gemma4_unified_assistant",
    text_config: null,
    backbone_hidden_size: 3840,
    use_ordered_embeddings: false,
    num_centroids: 2048,
    centroid_intermediate_top_k: 32,
    tie_word_embeddings: true,
  },
  nested: { text_config: { facts: gemma4UnifiedText, any: true } },
});
