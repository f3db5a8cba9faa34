// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts, type NestedConfig } from "../config-facts.ts";
import { type MBartConfig, mbart } from "./mbart.ts";

export type NougatConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  encoder: NestedConfig;
  decoder: MBartConfig;
}>;

export const nougat = configFacts<NougatConfig>({
  className: "NougatConfig",
  defaults: { model_type: "nougat", is_encoder_decoder: true, encoder: null, decoder: null },
  nested: { encoder: { any: true }, decoder: { facts: mbart, any: true } },
});
