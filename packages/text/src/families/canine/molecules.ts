import { activation, bias, layerNorm, module, paddingMask, symbol, Tensor, weight } from "@tiny-random/nn";

/** The config fields of molecules: CANINE's word for the characters that downsampling makes one position. */
interface MoleculesConfig {
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  /** Characters of a molecule. */
  readonly downsampling_rate: number;
  readonly upsampling_kernel_size: number;
}

const convolution = (inputs: number, outputs: number, kernel: number) => ({
  weight: weight([outputs, inputs, kernel], inputs * kernel),
  bias: bias(outputs),
});

/** Indices of the characters of every whole molecule: `[molecules, rate]`. */
export const moleculeIndices = (ids: Tensor, rate: number): Tensor => {
  const { graph } = ids;
  const scalar = (value: number) => graph.constant([value], "int64", []);
  const count = graph.dimValue(ids.size(1)).div(rate).squeeze(0);
  const shape = [symbol("molecule_length")];
  const molecules = graph.add("Range", [scalar(0), count, scalar(1)], { dtype: "int64", shape });
  graph.learnSymbols(molecules);
  return molecules.mul(rate).unsqueeze(-1).add(Tensor.arange(graph, rate));
};

/** Downsampling by a strided convolution: characters `[batch, length, width]` → the first one and all molecules but the last. */
export const charactersToMolecules = (c: MoleculesConfig) => {
  const { hidden_size: width, downsampling_rate: rate } = c;
  const conv = module(convolution(width, width, rate), (m, x: Tensor) => x.conv1d(m.weight, m.bias, { stride: rate }));
  return module({ conv, LayerNorm: layerNorm(width, c.layer_norm_eps) }, (m, x: Tensor, indices: Tensor) => {
    const whole = x.index_select(1, indices.flatten(0)).transpose(1, 2);
    const molecules = activation(c.hidden_act)(m.conv(whole).transpose(1, 2));
    return m.LayerNorm(Tensor.cat([x.slice(1, 0, 1), molecules.slice(1, 0, -1)], 1));
  });
};

/** Upsampling by repetition: the molecule of every character; the last one also has the characters left over. */
export const moleculesOfCharacters = (molecules: Tensor, ids: Tensor, rate: number): Tensor => {
  const { graph } = ids;
  const last = graph.dimValue(molecules.size(1)).sub(1);
  return molecules.index_select(1, Tensor.arange(graph, ids.size(1)).div(rate).add(1).minimum(last));
};

/** Characters beside their molecules `[batch, length, 2 · width]` → `[batch, length, width]`. */
export const molecularProjection = (c: MoleculesConfig) => {
  const { hidden_size: width, upsampling_kernel_size: kernel } = c;
  const before = Math.floor((kernel - 1) / 2);
  const conv = module(convolution(2 * width, width, kernel), (m, x: Tensor) =>
    x.conv1d(m.weight, m.bias, { padding: [before, kernel - 1 - before] }),
  );
  return module({ conv, LayerNorm: layerNorm(width, c.layer_norm_eps) }, (m, x: Tensor) =>
    m.LayerNorm(activation(c.hidden_act)(m.conv(x.transpose(1, 2)).transpose(1, 2))),
  );
};

/**
 * The additive mask of local attention, in which characters see those of their own block: `[batch, length]` →
 * `[batch, 1, length, length]`. In a block of padding alone, which convolutions read, all positions are seen alike.
 */
export const localMask = (attentionMask: Tensor, blockSize: number): Tensor => {
  const blocks = Tensor.arange(attentionMask.graph, attentionMask.size(1)).div(blockSize);
  const isSameBlock = blocks.unsqueeze(1).eq(blocks);
  return paddingMask(attentionMask).where(isSameBlock, Number.NEGATIVE_INFINITY);
};
