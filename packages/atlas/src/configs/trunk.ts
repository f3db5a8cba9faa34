// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type StructureModuleConfig, structureModule } from "./structure_module.ts";

export type TrunkConfig = Readonly<{
  model_type: string;
  num_blocks: number | null;
  sequence_state_dim: number | null;
  pairwise_state_dim: number | null;
  sequence_head_width: number | null;
  pairwise_head_width: number | null;
  position_bins: number | null;
  dropout: number | null;
  layer_drop: number | null;
  cpu_grad_checkpoint: boolean | null;
  max_recycles: number | null;
  chunk_size: number | null;
  structure_module: StructureModuleConfig;
}>;

export const trunk = configFacts<TrunkConfig>({
  className: "TrunkConfig",
  defaults: {
    model_type: "",
    num_blocks: 48,
    sequence_state_dim: 1024,
    pairwise_state_dim: 128,
    sequence_head_width: 32,
    pairwise_head_width: 32,
    position_bins: 32,
    dropout: 0,
    layer_drop: 0,
    cpu_grad_checkpoint: false,
    max_recycles: 4,
    chunk_size: 128,
    structure_module: null,
  },
  nested: { structure_module: { facts: structureModule } },
  floats: ["dropout"],
});
