// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ModernVBertConfig, modernvbert } from "./modernvbert.ts";

export type ColModernVBertConfig = Readonly<{
  model_type: string;
  vlm_config: ModernVBertConfig;
  embedding_dim: number;
  initializer_range: number;
}>;

export const colmodernvbert = configFacts<ColModernVBertConfig>({
  className: "ColModernVBertConfig",
  defaults: { model_type: "colmodernvbert", vlm_config: null, embedding_dim: 128, initializer_range: 0.02 },
  nested: { vlm_config: { facts: modernvbert, any: true } },
  floats: ["initializer_range"],
});
