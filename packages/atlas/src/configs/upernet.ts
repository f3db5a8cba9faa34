// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ResNetConfig, resnet } from "./resnet.ts";

export type UperNetConfig = Readonly<{
  model_type: string;
  backbone_config: ResNetConfig;
  hidden_size: number;
  initializer_range: number;
  pool_scales: readonly number[];
  use_auxiliary_head: boolean;
  auxiliary_loss_weight: number;
  auxiliary_in_channels: number | null;
  auxiliary_channels: number;
  auxiliary_num_convs: number;
  auxiliary_concat_input: boolean;
  loss_ignore_index: number;
}>;

export const upernet = configFacts<UperNetConfig>({
  className: "UperNetConfig",
  defaults: {
    model_type: "upernet",
    backbone_config: null,
    hidden_size: 512,
    initializer_range: 0.02,
    pool_scales: [1, 2, 3, 6],
    use_auxiliary_head: true,
    auxiliary_loss_weight: 0.4,
    auxiliary_in_channels: null,
    auxiliary_channels: 256,
    auxiliary_num_convs: 1,
    auxiliary_concat_input: false,
    loss_ignore_index: 255,
  },
  nested: {
    backbone_config: { facts: resnet, any: true, given: { out_features: ["stage1", "stage2", "stage3", "stage4"] } },
  },
  floats: ["auxiliary_loss_weight", "initializer_range"],
});
