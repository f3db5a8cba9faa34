// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Gemma4UnifiedAudioConfig = Readonly<{
  model_type: string;
  audio_embed_dim: number;
  rms_norm_eps: number;
  initializer_range: number;
}>;

export const gemma4UnifiedAudio = configFacts<Gemma4UnifiedAudioConfig>({
  className: "Gemma4UnifiedAudioConfig",
  defaults: { model_type: "gemma4_unified_audio", audio_embed_dim: 640, rms_norm_eps: 1e-06, initializer_range: 0.02 },
  floats: ["initializer_range", "rms_norm_eps"],
});
