// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2_5OmniBigVGANConfig, qwen25OmniBigvgan } from "./qwen2_5_omni_bigvgan.ts";
import { type Qwen2_5OmniDiTConfig, qwen25OmniDit } from "./qwen2_5_omni_dit.ts";

export type Qwen2_5OmniToken2WavConfig = Readonly<{
  model_type: string;
  dit_config: Qwen2_5OmniDiTConfig;
  bigvgan_config: Qwen2_5OmniBigVGANConfig;
}>;

export const qwen25OmniToken2wav = configFacts<Qwen2_5OmniToken2WavConfig>({
  className: "Qwen2_5OmniToken2WavConfig",
  defaults: { model_type: "qwen2_5_omni_token2wav", dit_config: null, bigvgan_config: null },
  nested: { dit_config: { facts: qwen25OmniDit }, bigvgan_config: { facts: qwen25OmniBigvgan } },
});
