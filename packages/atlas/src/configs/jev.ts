// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3_5TextConfig, qwen35Text } from "./qwen3_5_text.ts";

export type JevConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_verbalizers: number;
  offsets: Readonly<Record<string, number>>;
  softcap: number | null;
  text_config: Qwen3_5TextConfig;
  initializer_range: number;
}>;

export const jev = configFacts<JevConfig>({
  className: "JevConfig",
  defaults: {
    model_type: "jev",
    hidden_size: 4096,
    num_verbalizers: 24,
    offsets: null,
    softcap: null,
    text_config: null,
    initializer_range: 0.02,
  },
  rules: { offsets: { value: { noul: 0, score: 2, choice: 8 } } },
  nested: { text_config: { facts: qwen35Text, any: true } },
  floats: ["initializer_range", "softcap"],
});
