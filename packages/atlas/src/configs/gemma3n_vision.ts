// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Gemma3nVisionConfig = Readonly<{
  model_type: string;
  architecture: string;
  initializer_range: number;
  do_pooling: boolean;
  model_args: Readonly<Record<string, unknown>> | null;
  hidden_size: number;
  vocab_size: number;
  vocab_offset: number;
  rms_norm_eps: number;
}>;

export const gemma3nVision = configFacts<Gemma3nVisionConfig>({
  className: "Gemma3nVisionConfig",
  defaults: {
    model_type: "gemma3n_vision",
    architecture: "mobilenetv5_300m_enc",
    initializer_range: 0.02,
    do_pooling: false,
    model_args: null,
    hidden_size: 2048,
    vocab_size: 128,
    vocab_offset: 262144,
    rms_norm_eps: 1e-06,
  },
  floats: ["initializer_range", "rms_norm_eps"],
});
