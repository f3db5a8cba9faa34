// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ClapAudioConfig, clapAudioModel } from "./clap_audio_model.ts";
import { type ClapTextConfig, clapTextModel } from "./clap_text_model.ts";

export type ClapConfig = Readonly<{
  model_type: string;
  text_config: ClapTextConfig;
  audio_config: ClapAudioConfig;
  logit_scale_init_value: number;
  projection_dim: number;
  projection_hidden_act: string;
  initializer_factor: number;
  hidden_size: number;
  num_hidden_layers: number;
}>;

export const clap = configFacts<ClapConfig>({
  className: "ClapConfig",
  defaults: {
    model_type: "clap",
    text_config: null,
    audio_config: null,
    logit_scale_init_value: 14.285714285714285,
    projection_dim: 512,
    projection_hidden_act: "relu",
    initializer_factor: 1,
  },
  rules: { hidden_size: { value: 768, always: true }, num_hidden_layers: { value: 16, always: true } },
  nested: { text_config: { facts: clapTextModel }, audio_config: { facts: clapAudioModel } },
  floats: ["initializer_factor", "logit_scale_init_value"],
});
