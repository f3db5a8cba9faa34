// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PPFormulaNetTextConfig, ppFormulanetText } from "./pp_formulanet_text.ts";
import { type PPFormulaNetVisionConfig, ppFormulanetVision } from "./pp_formulanet_vision.ts";

export type PPFormulaNetConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  text_config: PPFormulaNetTextConfig;
  vision_config: PPFormulaNetVisionConfig;
}>;

export const ppFormulanet = configFacts<PPFormulaNetConfig>({
  className: "PPFormulaNetConfig",
  defaults: { model_type: "pp_formulanet", is_encoder_decoder: true, text_config: null, vision_config: null },
  nested: { text_config: { facts: ppFormulanetText }, vision_config: { facts: ppFormulanetVision } },
});
