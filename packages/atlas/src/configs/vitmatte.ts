// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type VitDetConfig, vitdet } from "./vitdet.ts";

export type VitMatteConfig = Readonly<{
  model_type: string;
  backbone_config: VitDetConfig;
  hidden_size: number;
  batch_norm_eps: number;
  initializer_range: number;
  convstream_hidden_sizes: readonly number[];
  fusion_hidden_sizes: readonly number[];
}>;

export const vitmatte = configFacts<VitMatteConfig>({
  className: "VitMatteConfig",
  defaults: {
    model_type: "vitmatte",
    backbone_config: null,
    hidden_size: 384,
    batch_norm_eps: 1e-05,
    initializer_range: 0.02,
    convstream_hidden_sizes: [48, 96, 192],
    fusion_hidden_sizes: [256, 128, 64, 32],
  },
  nested: { backbone_config: { facts: vitdet, any: true, given: { out_features: ["stage4"] } } },
  floats: ["batch_norm_eps", "initializer_range"],
});
