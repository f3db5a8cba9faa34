// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FlavaImageCodebookConfig = Readonly<{
  model_type: string;
  num_groups: number;
  input_channels: number;
  num_blocks_per_group: number;
  hidden_size: number;
  vocab_size: number;
  freeze: boolean;
  initializer_range: number;
}>;

export const flavaImageCodebook = configFacts<FlavaImageCodebookConfig>({
  className: "FlavaImageCodebookConfig",
  defaults: {
    model_type: "flava_image_codebook",
    num_groups: 4,
    input_channels: 3,
    num_blocks_per_group: 2,
    hidden_size: 256,
    vocab_size: 8192,
    freeze: true,
    initializer_range: 0.02,
  },
  floats: ["initializer_range"],
});
