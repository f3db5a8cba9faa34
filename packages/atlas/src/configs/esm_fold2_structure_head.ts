// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type EsmFold2DiffusionModuleConfig, esmFold2DiffusionModule } from "./esm_fold2_diffusion_module.ts";

export type EsmFold2StructureHeadConfig = Readonly<{
  model_type: string;
  diffusion_module: EsmFold2DiffusionModuleConfig;
  num_distogram_bins: number | null;
  num_diffusion_samples: number | null;
  gamma_0: number | null;
  gamma_min: number | null;
  noise_scale: number | null;
  step_scale: number | null;
  inference_sigma_max_ratio: number | null;
  inference_sigma_min_ratio: number | null;
  inference_exponent: number | null;
  inference_num_steps: number | null;
  inference_sigma_cap: number | null;
}>;

export const esmFold2StructureHead = configFacts<EsmFold2StructureHeadConfig>({
  className: "EsmFold2StructureHeadConfig",
  defaults: {
    model_type: "",
    diffusion_module: null,
    num_distogram_bins: 128,
    num_diffusion_samples: 8,
    gamma_0: 0.605,
    gamma_min: 1.107,
    noise_scale: 0,
    step_scale: 1,
    inference_sigma_max_ratio: 160,
    inference_sigma_min_ratio: 0.0004,
    inference_exponent: 8,
    inference_num_steps: 68,
    inference_sigma_cap: 256,
  },
  nested: { diffusion_module: { facts: esmFold2DiffusionModule } },
  floats: [
    "gamma_0",
    "gamma_min",
    "inference_exponent",
    "inference_sigma_cap",
    "inference_sigma_max_ratio",
    "inference_sigma_min_ratio",
    "noise_scale",
    "step_scale",
  ],
});
