// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Gemma4TextConfig, gemma4Text } from "./gemma4_text.ts";

export type Gemma4AssistantConfig = Readonly<{
  model_type: string;
  text_config: Gemma4TextConfig;
  backbone_hidden_size: number;
  use_ordered_embeddings: boolean;
  num_centroids: number;
  centroid_intermediate_top_k: number;
  tie_word_embeddings: boolean;
}>;

export const gemma4Assistant = configFacts<Gemma4AssistantConfig>({
  className: "Gemma4AssistantConfig",
  defaults: {
    model_type: "gemma4_assistant",
    text_config: null,
    backbone_hidden_size: 1536,
    use_ordered_embeddings: false,
    num_centroids: 2048,
    centroid_intermediate_top_k: 32,
    tie_word_embeddings: true,
  },
  nested: { text_config: { facts: gemma4Text, any: true } },
});
