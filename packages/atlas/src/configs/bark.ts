// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BarkCoarseConfig, coarseAcoustics } from "./coarse_acoustics.ts";
import { type EncodecConfig, encodec } from "./encodec.ts";
import { type BarkFineConfig, fineAcoustics } from "./fine_acoustics.ts";
import { type BarkSemanticConfig, semantic } from "./semantic.ts";

export type BarkConfig = Readonly<{
  model_type: string;
  semantic_config: BarkSemanticConfig;
  coarse_acoustics_config: BarkCoarseConfig;
  fine_acoustics_config: BarkFineConfig;
  codec_config: EncodecConfig;
  initializer_range: number;
}>;

export const bark = configFacts<BarkConfig>({
  className: "BarkConfig",
  defaults: {
    model_type: "bark",
    semantic_config: null,
    coarse_acoustics_config: null,
    fine_acoustics_config: null,
    codec_config: null,
    initializer_range: 0.02,
  },
  nested: {
    semantic_config: { facts: semantic },
    coarse_acoustics_config: { facts: coarseAcoustics },
    fine_acoustics_config: { facts: fineAcoustics },
    codec_config: { facts: encodec, any: true },
  },
  floats: ["initializer_range"],
});
