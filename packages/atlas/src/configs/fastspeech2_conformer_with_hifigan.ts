// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type FastSpeech2ConformerConfig, fastspeech2Conformer } from "./fastspeech2_conformer.ts";
import { type FastSpeech2ConformerHifiGanConfig, fastspeech2ConformerHifigan } from "./fastspeech2_conformer_hifigan.ts";

export type FastSpeech2ConformerWithHifiGanConfig = Readonly<{
  model_type: string;
  model_config: FastSpeech2ConformerConfig;
  vocoder_config: FastSpeech2ConformerHifiGanConfig;
}>;

export const fastspeech2ConformerWithHifigan = configFacts<FastSpeech2ConformerWithHifiGanConfig>({
  className: "FastSpeech2ConformerWithHifiGanConfig",
  defaults: { model_type: "fastspeech2_conformer_with_hifigan", model_config: null, vocoder_config: null },
  nested: { model_config: { facts: fastspeech2Conformer }, vocoder_config: { facts: fastspeech2ConformerHifigan } },
});
