// The blocks of VQGAN's encoder and decoder (Esser et al., 2021): `[batch, channels, height, width]` in and out.
import { conv2d, groupNorm, module, type Tensor } from "@tiny-random/nn";

/** Groups of a norm, at any number of channels. */
const groups = 32;

/** Channels normed in groups. */
export const norm = (channels: number) => groupNorm(groups, channels, 1e-6);

/** x · sigmoid(x). */
export const swish = (x: Tensor): Tensor => x.mul(x.sigmoid());

/** Two convolutions, each behind a norm and a swish, beside the input, which is projected where channels change in number. */
export const residualBlock = (inputs: number, outputs: number) =>
  module(
    {
      norm1: norm(inputs),
      conv1: conv2d(inputs, outputs, 3, { padding: 1 }),
      norm2: norm(outputs),
      conv2: conv2d(outputs, outputs, 3, { padding: 1 }),
      nin_shortcut: inputs === outputs ? undefined : conv2d(inputs, outputs, 1),
    },
    (m, x: Tensor) => {
      const made = m.conv2(swish(m.norm2(m.conv1(swish(m.norm1(x))))));
      return (m.nin_shortcut?.(x) ?? x).add(made);
    },
  );

/** Attention of every pixel to all of them by one head. */
export const attentionBlock = (channels: number) => {
  const project = () => conv2d(channels, channels, 1);
  return module(
    { norm: norm(channels), q: project(), k: project(), v: project(), proj_out: project() },
    (m, x: Tensor) => {
      const normed = m.norm(x);
      const [query, key, value] = [m.q(normed), m.k(normed), m.v(normed)].map((part) => part.flatten(2)) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const weights = query
        .transpose(1, 2)
        .matmul(key)
        .mul(1 / Math.sqrt(channels))
        .softmax(-1);
      return x.add(m.proj_out(value.matmul(weights.transpose(1, 2)).reshape(x.shape)));
    },
  );
};

/** What stands between the two: residual blocks around attention. */
export const middle = (channels: number) =>
  module(
    {
      block_1: residualBlock(channels, channels),
      attn_1: attentionBlock(channels),
      block_2: residualBlock(channels, channels),
    },
    (m, x: Tensor) => m.block_2(m.attn_1(m.block_1(x))),
  );

/** Half the height and width, a row and a column of zeros below and to the right. */
export const halved = (channels: number) =>
  module({ conv: conv2d(channels, channels, 3, { stride: 2 }) }, (m, x: Tensor) => m.conv(x.pad([0, 1, 0, 1])));

/** Twice the height and width. */
export const doubled = (channels: number) =>
  module({ conv: conv2d(channels, channels, 3, { padding: 1 }) }, (m, x: Tensor) =>
    m.conv(x.interpolate({ scale_factor: 2, mode: "nearest" })),
  );
