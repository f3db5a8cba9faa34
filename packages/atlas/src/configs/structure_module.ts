// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type StructureModuleConfig = Readonly<{
  model_type: string;
  sequence_dim: number | null;
  pairwise_dim: number | null;
  ipa_dim: number | null;
  resnet_dim: number | null;
  num_heads_ipa: number | null;
  num_qk_points: number | null;
  num_v_points: number | null;
  dropout_rate: number | null;
  num_blocks: number | null;
  num_transition_layers: number | null;
  num_resnet_blocks: number | null;
  num_angles: number | null;
  trans_scale_factor: number | null;
  epsilon: number | null;
  inf: number | null;
}>;

export const structureModule = configFacts<StructureModuleConfig>({
  className: "StructureModuleConfig",
  defaults: {
    model_type: "",
    sequence_dim: 384,
    pairwise_dim: 128,
    ipa_dim: 16,
    resnet_dim: 128,
    num_heads_ipa: 12,
    num_qk_points: 4,
    num_v_points: 8,
    dropout_rate: 0.1,
    num_blocks: 8,
    num_transition_layers: 1,
    num_resnet_blocks: 2,
    num_angles: 7,
    trans_scale_factor: 10,
    epsilon: 1e-08,
    inf: 100000,
  },
  floats: ["dropout_rate", "epsilon", "inf"],
});
