// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PaliGemmaConfig, paligemma } from "./paligemma.ts";

export type ColPaliConfig = Readonly<{
  model_type: string;
  vlm_config: PaliGemmaConfig;
  embedding_dim: number;
}>;

export const colpali = configFacts<ColPaliConfig>({
  className: "ColPaliConfig",
  defaults: { model_type: "colpali", vlm_config: null, embedding_dim: 128 },
  nested: { vlm_config: { facts: paligemma, any: true } },
});
