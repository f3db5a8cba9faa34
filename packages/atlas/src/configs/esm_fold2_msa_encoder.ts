// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EsmFold2MsaEncoderConfig = Readonly<{
  model_type: string;
  hidden_size: number | null;
  outer_hidden_size: number | null;
  num_hidden_layers: number | null;
  num_attention_heads: number | null;
  head_dim: number | null;
  intermediate_size: number | null;
  outer_product_chunk_size: number | null;
  enabled: boolean | null;
}>;

export const esmFold2MsaEncoder = configFacts<EsmFold2MsaEncoderConfig>({
  className: "EsmFold2MsaEncoderConfig",
  defaults: {
    model_type: "",
    hidden_size: 128,
    outer_hidden_size: 32,
    num_hidden_layers: 4,
    num_attention_heads: 8,
    head_dim: 32,
    intermediate_size: 512,
    outer_product_chunk_size: null,
    enabled: true,
  },
});
