// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2VLConfig, qwen2Vl } from "./qwen2_vl.ts";

export type ColQwen2Config = Readonly<{
  model_type: string;
  vlm_config: Qwen2VLConfig;
  embedding_dim: number;
  initializer_range: number;
}>;

export const colqwen2 = configFacts<ColQwen2Config>({
  className: "ColQwen2Config",
  defaults: { model_type: "colqwen2", vlm_config: null, embedding_dim: 128, initializer_range: 0.02 },
  nested: { vlm_config: { facts: qwen2Vl, any: true } },
  floats: ["initializer_range"],
});
