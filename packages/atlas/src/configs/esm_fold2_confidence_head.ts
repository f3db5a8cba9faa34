// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EsmFold2ConfidenceHeadConfig = Readonly<{
  model_type: string;
  num_hidden_layers: number | null;
  num_plddt_bins: number | null;
  num_pde_bins: number | null;
  num_pae_bins: number | null;
  min_dist: number | null;
  max_dist: number | null;
  distogram_bins: number | null;
  eps: number | null;
}>;

export const esmFold2ConfidenceHead = configFacts<EsmFold2ConfidenceHeadConfig>({
  className: "EsmFold2ConfidenceHeadConfig",
  defaults: {
    model_type: "",
    num_hidden_layers: 4,
    num_plddt_bins: 50,
    num_pde_bins: 64,
    num_pae_bins: 64,
    min_dist: 2,
    max_dist: 52,
    distogram_bins: 128,
    eps: 1e-06,
  },
  floats: ["eps", "max_dist", "min_dist"],
});
