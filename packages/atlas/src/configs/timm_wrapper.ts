// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type TimmWrapperConfig = Readonly<{
  model_type: string;
  architecture: string;
  initializer_range: number;
  do_pooling: boolean;
  model_args: Readonly<Record<string, unknown>> | null;
}>;

export const timmWrapper = configFacts<TimmWrapperConfig>({
  className: "TimmWrapperConfig",
  defaults: {
    model_type: "timm_wrapper",
    architecture: "resnet50",
    initializer_range: 0.02,
    do_pooling: true,
    model_args: null,
  },
  floats: ["initializer_range"],
});
