// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PocketTTSFlowHeadConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  latent_dim: number;
  condition_dim: number;
  frequency_embedding_size: number;
  hidden_act: string;
  layer_norm_eps: number;
  rms_norm_eps: number;
  max_period: number;
  flow_type: string;
  loss_weighting_hidden_size: number;
  loss_weighting_num_layers: number;
}>;

export const pocketTtsFlowHead = configFacts<PocketTTSFlowHeadConfig>({
  className: "PocketTTSFlowHeadConfig",
  defaults: {
    model_type: "",
    hidden_size: 512,
    num_hidden_layers: 6,
    latent_dim: 32,
    condition_dim: 1024,
    frequency_embedding_size: 256,
    hidden_act: "silu",
    layer_norm_eps: 1e-06,
    rms_norm_eps: 1e-05,
    max_period: 10000,
    flow_type: "lsd",
    loss_weighting_hidden_size: 32,
    loss_weighting_num_layers: 3,
  },
  floats: ["layer_norm_eps", "max_period", "rms_norm_eps"],
});
