// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Nemotron3DiarizationHeadConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_speakers: number;
  audio_hidden_size: number;
  subsampling_factor: number;
}>;

export const nemotron3DiarizationHead = configFacts<Nemotron3DiarizationHeadConfig>({
  className: "Nemotron3DiarizationHeadConfig",
  defaults: { model_type: "", hidden_size: 192, num_speakers: 8, audio_hidden_size: 512, subsampling_factor: 8 },
});
