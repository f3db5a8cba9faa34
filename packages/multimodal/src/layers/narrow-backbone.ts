// A Swin that is one of three parts of a tiny model.
import type { ModelConfig } from "@tiny-random/core";

const depthsOf = ({ depths }: ModelConfig): readonly number[] => (Array.isArray(depths) ? depths : []);

/** A backbone of half the channels, whose widest stages have one layer. */
export const narrowBackbone = <B extends ModelConfig>(backbone: B): B => ({
  ...backbone,
  embed_dim: Number(backbone["embed_dim"]) / 2,
  depths: depthsOf(backbone).map((depth, stage) => (stage < 2 ? depth : 1)),
});
