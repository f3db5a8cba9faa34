// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FunAsrNanoAdaptorConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_attention_heads: number;
  intermediate_size: number;
  num_hidden_layers: number;
  hidden_dropout: number;
  attention_dropout: number;
  layer_norm_eps: number;
  hidden_act: string;
  projector_hidden_act: string;
  projector_hidden_size: number;
}>;

export const funAsrNanoAdaptor = configFacts<FunAsrNanoAdaptorConfig>({
  className: "FunAsrNanoAdaptorConfig",
  defaults: {
    model_type: "",
    hidden_size: 1024,
    num_attention_heads: 8,
    intermediate_size: 256,
    num_hidden_layers: 2,
    hidden_dropout: 0,
    attention_dropout: 0,
    layer_norm_eps: 1e-05,
    hidden_act: "relu",
    projector_hidden_act: "relu",
    projector_hidden_size: 2048,
  },
  floats: ["attention_dropout", "hidden_dropout", "layer_norm_eps"],
});
