// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type TimmBackboneConfig = Readonly<{
  model_type: string;
  backbone: string | null;
  num_channels: number;
  features_only: boolean;
  _out_indices: readonly number[] | null;
  freeze_batch_norm_2d: boolean;
  output_stride: number | null;
  stage_names: unknown;
  out_features: unknown;
  out_indices: readonly number[];
}>;

export const timmBackbone = configFacts<TimmBackboneConfig>({
  className: "TimmBackboneConfig",
  defaults: {
    model_type: "timm_backbone",
    backbone: null,
    num_channels: 3,
    features_only: true,
    freeze_batch_norm_2d: false,
    output_stride: null,
  },
});
