// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EsmFold2AtomEncoderConfig = Readonly<{
  model_type: string;
  hidden_size: number | null;
  output_dim: number | null;
  num_hidden_layers: number | null;
  num_attention_heads: number | null;
  head_dim: number;
  intermediate_size: number | null;
  spatial_rope_base_frequency: number | null;
  num_spatial_rope_pairs_per_axis: number | null;
  num_uid_rope_pairs: number | null;
  uid_rope_base_frequency: number | null;
}>;

export const esmFold2AtomEncoder = configFacts<EsmFold2AtomEncoderConfig>({
  className: "EsmFold2AtomEncoderConfig",
  defaults: {
    model_type: "",
    hidden_size: 128,
    output_dim: 384,
    num_hidden_layers: 3,
    num_attention_heads: 4,
    head_dim: null,
    intermediate_size: 256,
    spatial_rope_base_frequency: 20,
    num_spatial_rope_pairs_per_axis: 2,
    num_uid_rope_pairs: 10,
    uid_rope_base_frequency: 10000,
  },
  rules: { head_dim: { times: "hidden_size", by: 0.25 } },
  floats: ["spatial_rope_base_frequency", "uid_rope_base_frequency"],
});
