import type { ModelConfig } from "@tiny-random/core";
import {
  type PackedImageConfig,
  packedImageSize,
  packedSettings,
  volumeSettings,
} from "@tiny-random/vision/packed-settings";
import type { JoinedProcessor } from "../../processor.ts";

/** A config with a tower of packed patches. */
type PackedConfig = ModelConfig & { readonly vision_config: PackedImageConfig };

/** A joined processor whose image processor packs patches, its bounds areas or volumes. */
export const packedProcessor = <C extends PackedConfig>(
  className: string,
  imageToken: string,
  bounds: "areas" | "volumes" = "areas",
): JoinedProcessor<C> => ({
  className,
  imageToken,
  imageSettings: (c) => (bounds === "areas" ? packedSettings : volumeSettings)(c.vision_config),
  imageSize: (c) => packedImageSize(c.vision_config),
});

/** A tower whose tokens are as wide as the language model's. */
export const fittedTower = <V extends object>(
  c: { readonly text_config: { readonly hidden_size: number } },
  merged: { readonly vision_config: V },
) => ({ vision_config: { ...merged.vision_config, out_hidden_size: c.text_config.hidden_size } });
