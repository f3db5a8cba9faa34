// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Kimi_K25VisionConfig = Readonly<{
  model_type: string;
  patch_size: number;
  pos_emb_height: number;
  pos_emb_width: number;
  pos_emb_time: number;
  num_attention_heads: number;
  num_hidden_layers: number;
  hidden_size: number;
  intermediate_size: number;
  hidden_act: string;
  merge_kernel_size: readonly number[];
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const kimiK25Vision = configFacts<Kimi_K25VisionConfig>({
  className: "Kimi_K25VisionConfig",
  defaults: {
    model_type: "kimi_k25_vision",
    patch_size: 14,
    pos_emb_height: 64,
    pos_emb_width: 64,
    pos_emb_time: 4,
    num_attention_heads: 16,
    num_hidden_layers: 27,
    hidden_size: 1152,
    intermediate_size: 4304,
    hidden_act: "gelu_pytorch_tanh",
    merge_kernel_size: [2, 2],
    rope_parameters: null,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
});
