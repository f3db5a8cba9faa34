// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EsmFold2LmEncoderConfig = Readonly<{
  model_type: string;
  num_hidden_layers: number | null;
  lm_dropout: number | null;
  per_loop_lm_dropout: boolean | null;
}>;

export const esmFold2LmEncoder = configFacts<EsmFold2LmEncoderConfig>({
  className: "EsmFold2LmEncoderConfig",
  defaults: { model_type: "", num_hidden_layers: 4, lm_dropout: 0.25, per_loop_lm_dropout: true },
  floats: ["lm_dropout"],
});
