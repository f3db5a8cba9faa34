import type { Wav2Vec2ConformerConfig } from "@tiny-random/atlas/configs/wav2vec2-conformer";
import { activation, batchNorm, conv1d, layerNorm, module, Parameter, type Tensor } from "@tiny-random/nn";
import { type ConformerBlock, channelGlu, speechConformerLayer } from "../../layers/conformer.ts";
import { positionedAttention } from "../../layers/positioned-attention.ts";

type Config = Wav2Vec2ConformerConfig;

/** The convolution module: pointwise with a GLU, depthwise, pointwise. */
const convolution = (c: Config): ConformerBlock => {
  const [width, kernel] = [c.hidden_size, c.conv_depthwise_kernel_size];
  const depthwise = { padding: (kernel - 1) / 2, groups: width, bias: false };
  return module(
    {
      layer_norm: layerNorm(width),
      pointwise_conv1: conv1d(width, 2 * width, 1, { bias: false }),
      depthwise_conv: conv1d(width, width, kernel, depthwise),
      batch_norm: batchNorm(width),
      pointwise_conv2: conv1d(width, width, 1, { bias: false }),
    },
    (m, x: Tensor) => {
      const gated = channelGlu(m.pointwise_conv1(m.layer_norm(x).transpose(1, 2)));
      const normed = m.batch_norm(m.depthwise_conv(gated));
      return m.pointwise_conv2(activation(c.hidden_act)(normed)).transpose(1, 2);
    },
  );
};

/** A Conformer layer with the positions of the config's kind. */
export const conformerLayer = (c: Config): ConformerBlock =>
  speechConformerLayer(c, positionedAttention(c), convolution(c), 1e-5);

/** A convolution of positions, which the class has and no forward reads. */
export const unreadPositions = (c: Config) => {
  const unread = "no forward adds these positions";
  const [width, kernel] = [c.hidden_size, c.num_conv_pos_embeddings];
  const perGroup = width / c.num_conv_pos_embedding_groups;
  const weight = module(
    {
      original0: new Parameter([1, 1, kernel], { kind: "positive" }, { unread }),
      original1: new Parameter([width, perGroup, kernel], { kind: "weight", fanIn: perGroup * kernel }, { unread }),
    },
    () => undefined,
  );
  return module(
    {
      conv: module(
        {
          bias: new Parameter([width], { kind: "bias" }, { unread }),
          parametrizations: module({ weight }, () => undefined),
        },
        () => undefined,
      ),
    },
    () => undefined,
  );
};
