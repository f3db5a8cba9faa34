// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type EsmFold2AtomEncoderConfig, esmFold2AtomEncoder } from "./esm_fold2_atom_encoder.ts";

export type EsmFold2DiffusionModuleConfig = Readonly<{
  model_type: string;
  sigma_data: number | null;
  hidden_size: number | null;
  fourier_dim: number | null;
  num_hidden_layers: number | null;
  num_attention_heads: number | null;
  head_dim: number | null;
  intermediate_size: number | null;
  pair_intermediate_size: number | null;
  atom_encoder: EsmFold2AtomEncoderConfig;
}>;

export const esmFold2DiffusionModule = configFacts<EsmFold2DiffusionModuleConfig>({
  className: "EsmFold2DiffusionModuleConfig",
  defaults: {
    model_type: "",
    sigma_data: 16,
    hidden_size: 768,
    fourier_dim: 256,
    num_hidden_layers: 12,
    num_attention_heads: 16,
    head_dim: null,
    intermediate_size: 1536,
    pair_intermediate_size: 512,
    atom_encoder: null,
  },
  rules: { head_dim: { value: 48, while: ["num_attention_heads"] } },
  nested: { atom_encoder: { facts: esmFold2AtomEncoder, given: { output_dim: 768 } } },
  floats: ["sigma_data"],
});
