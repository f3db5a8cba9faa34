// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type EsmFold2AtomEncoderConfig, esmFold2AtomEncoder } from "./esm_fold2_atom_encoder.ts";
import { type EsmFold2ConfidenceHeadConfig, esmFold2ConfidenceHead } from "./esm_fold2_confidence_head.ts";
import { type EsmFold2LmEncoderConfig, esmFold2LmEncoder } from "./esm_fold2_lm_encoder.ts";
import { type EsmFold2MsaEncoderConfig, esmFold2MsaEncoder } from "./esm_fold2_msa_encoder.ts";
import { type EsmFold2StructureHeadConfig, esmFold2StructureHead } from "./esm_fold2_structure_head.ts";
import { type EsmcConfig, esmc } from "./esmc.ts";

export type EsmFold2Config = Readonly<{
  model_type: string;
  hidden_size: number | null;
  pairwise_hidden_size: number | null;
  single_inputs_size: number | null;
  pair_transition_intermediate_size: number | null;
  sliding_window: number | null;
  chunk_size: number | null;
  num_relative_residx_bins: number | null;
  num_relative_chain_bins: number | null;
  num_loops: number | null;
  num_res_types: number | null;
  max_atomic_number: number | null;
  char_vocab_size: number | null;
  max_chars: number | null;
  max_atoms_per_token: number | null;
  atom_feature_dim: number | null;
  folding_trunk_num_hidden_layers: number | null;
  parcae_num_coda_layers: number | null;
  atom_encoder: EsmFold2AtomEncoderConfig;
  structure_head: EsmFold2StructureHeadConfig;
  confidence_head: EsmFold2ConfidenceHeadConfig;
  msa_encoder: EsmFold2MsaEncoderConfig;
  lm_encoder: EsmFold2LmEncoderConfig;
  esmc_config: EsmcConfig;
}>;

export const esmfold2 = configFacts<EsmFold2Config>({
  className: "EsmFold2Config",
  defaults: {
    model_type: "esmfold2",
    hidden_size: 384,
    pairwise_hidden_size: 256,
    single_inputs_size: 451,
    pair_transition_intermediate_size: 1024,
    sliding_window: 128,
    chunk_size: 64,
    num_relative_residx_bins: 32,
    num_relative_chain_bins: 2,
    num_loops: 10,
    num_res_types: 33,
    max_atomic_number: 128,
    char_vocab_size: 64,
    max_chars: 4,
    max_atoms_per_token: 23,
    atom_feature_dim: null,
    folding_trunk_num_hidden_layers: 24,
    parcae_num_coda_layers: 2,
    atom_encoder: null,
    structure_head: null,
    confidence_head: null,
    msa_encoder: null,
    lm_encoder: null,
    esmc_config: null,
  },
  rules: { atom_feature_dim: { value: 389, while: ["char_vocab_size", "max_atomic_number", "max_chars"] } },
  nested: {
    esmc_config: { facts: esmc, any: true },
    atom_encoder: { facts: esmFold2AtomEncoder },
    structure_head: { facts: esmFold2StructureHead },
    confidence_head: { facts: esmFold2ConfidenceHead },
    msa_encoder: { facts: esmFold2MsaEncoder },
    lm_encoder: { facts: esmFold2LmEncoder },
  },
});
