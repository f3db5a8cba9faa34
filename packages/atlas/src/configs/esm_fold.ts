// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type TrunkConfig, trunk } from "./trunk.ts";

export type EsmFoldConfig = Readonly<{
  model_type: string;
  esm_type: string | null;
  fp16_esm: boolean | null;
  use_esm_attn_map: boolean | null;
  esm_ablate_pairwise: boolean | null;
  esm_ablate_sequence: boolean | null;
  esm_input_dropout: number | null;
  embed_aa: boolean | null;
  bypass_lm: boolean | null;
  lddt_head_hid_dim: number | null;
  trunk: TrunkConfig;
}>;

export const esmFold = configFacts<EsmFoldConfig>({
  className: "EsmFoldConfig",
  defaults: {
    model_type: "",
    esm_type: null,
    fp16_esm: true,
    use_esm_attn_map: false,
    esm_ablate_pairwise: false,
    esm_ablate_sequence: false,
    esm_input_dropout: 0,
    embed_aa: true,
    bypass_lm: false,
    lddt_head_hid_dim: 128,
    trunk: null,
  },
  nested: { trunk: { facts: trunk } },
});
