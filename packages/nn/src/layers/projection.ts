import { module } from "../module.ts";
import type { Tensor } from "../tensor.ts";
import { activation } from "./activation.ts";
import { linear } from "./linear.ts";

/** The config fields of a projection with a hidden layer. */
export interface ProjectionConfig {
  readonly hidden_size: number;
  readonly projection_dim: number;
  readonly projection_hidden_act: string;
}

/** linear2(act(linear1(x))): from a tower's vector to the space that towers share. */
export const projection = (c: ProjectionConfig) =>
  module(
    { linear1: linear(c.hidden_size, c.projection_dim), linear2: linear(c.projection_dim, c.projection_dim) },
    (m, x: Tensor) => m.linear2(activation(c.projection_hidden_act)(m.linear1(x))),
  );
