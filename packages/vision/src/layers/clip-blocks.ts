// Blocks of a layer by the names that OpenAI's CLIP and OpenCLIP gave them.
import { activation, linear, module, scale, type Tensor } from "@tiny-random/nn";

/** Two linear maps, an activation between them. */
export const clipMlp = (width: number, inner: number, act: string) =>
  module({ c_fc: linear(width, inner), c_proj: linear(inner, width) }, (m, x: Tensor) =>
    m.c_proj(activation(act)(m.c_fc(x))),
  );

/** Layer scale: a factor for each feature of a block's output. */
export const gammaScale = (width: number) => module({ gamma: scale(width) }, (m, x: Tensor) => x.mul(m.gamma));
