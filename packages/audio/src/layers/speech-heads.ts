// Heads of speech encoders: CTC, classification of clips and frames, x-vectors.
import { type Architecture, labelsOf } from "@tiny-random/core";
import { dimsEqual, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { convolvedLengths } from "./feature-encoder.ts";
import { type SpeechFamily, type SpeechHeadConfig, speechClass, withSpeechHeads } from "./speech-class.ts";
import type { SpeechStates } from "./speech-encoder.ts";
import { statisticsPooling, tdnnLayers } from "./tdnn.ts";

/** Connectionist temporal classification (Graves et al., 2006): one score per character and frame. */
export const ctc = <C extends SpeechHeadConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(
    family,
    (c) => {
      const lm_head = linear(family.width?.(c) ?? c.hidden_size, c.vocab_size ?? 0);
      return withSpeechHeads(family, c, { lm_head }, (m, { last }) => ({ logits: m.lm_head(last) }));
    },
    { task: "automatic-speech-recognition" },
  );

/** A weight for each layer's states, where heads read their weighted sum. */
const layerWeights = (c: SpeechHeadConfig): Parameter | undefined =>
  c.use_weighted_layer_sum ? new Parameter([c.num_hidden_layers + 1], { kind: "scale" }) : undefined;

/** The last states, or the sum of all layers' states under the softmax of the weights. */
const weightedStates = (weights: Parameter | undefined, { layers, last }: SpeechStates): Tensor => {
  if (!weights) return last;
  const shares = last.graph.parameter(weights).softmax(0).reshape([layers.length, 1, 1]);
  return Tensor.stack(layers, 1).mul(shares).sum(1);
};

/** The mean over the frames that are no padding: `[batch, frames, width]` → `[batch, width]`. */
const meanPooled = (x: Tensor, mask: Tensor): Tensor => {
  // SEW's layers have fewer frames than its mask, whose first ones the reference takes for them.
  const frames = dimsEqual(mask.size(1), x.size(1)) ? mask : mask.slice(1, 0, x.size(1));
  const kept = frames.to("float32");
  return x.mul(kept.unsqueeze(-1)).sum(1).div(kept.sum(1, true));
};

/** One score per label for a whole clip. */
export const sequenceClassification = <C extends SpeechHeadConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(
    family,
    (c) => {
      const heads = {
        layer_weights: layerWeights(c),
        projector: linear(c.hidden_size, c.classifier_proj_size),
        classifier: linear(c.classifier_proj_size, labelsOf(c)),
      };
      return withSpeechHeads(family, c, heads, (m, states) => ({
        logits: m.classifier(meanPooled(m.projector(weightedStates(m.layer_weights, states)), states.mask)),
      }));
    },
    { task: "audio-classification" },
  );

/** One score per label and frame. */
export const audioFrameClassification = <C extends SpeechHeadConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(family, (c) => {
    const heads = { layer_weights: layerWeights(c), classifier: linear(c.hidden_size, labelsOf(c)) };
    return withSpeechHeads(family, c, heads, (m, states) => ({
      logits: m.classifier(weightedStates(m.layer_weights, states)),
    }));
  });

/** The config fields that x-vectors need. */
export interface XVectorConfig extends SpeechHeadConfig {
  readonly tdnn_dim: readonly number[];
  readonly tdnn_kernel: readonly number[];
  readonly tdnn_dilation: readonly number[];
  readonly xvector_output_dim: number;
}

const pastPadding = { none: "layers of time delays reach from a row's last frames into its padding" };

/** A speaker embedding by a TDNN and statistics pooling (x-vectors; Snyder et al., 2018). */
export const xVector = <C extends XVectorConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(
    family,
    (c) => {
      const width = c.xvector_output_dim;
      const unread = "it belongs to the loss";
      const heads = {
        layer_weights: layerWeights(c),
        projector: linear(c.hidden_size, c.tdnn_dim[0] ?? 1),
        tdnn: tdnnLayers(c),
        feature_extractor: linear(2 * (c.tdnn_dim.at(-1) ?? 1), width),
        classifier: linear(width, width),
        objective: module(
          { weight: new Parameter([width, labelsOf(c)], { kind: "weight", fanIn: width }, { unread }) },
          () => undefined,
        ),
      };
      return withSpeechHeads(family, c, heads, (m, states) => {
        const projected = m.projector(weightedStates(m.layer_weights, states));
        const frames = m.tdnn.reduce((x, layer) => layer(x), projected);
        // The reference ignores the dilations when it counts the frames.
        const counts = convolvedLengths(states.mask.sum(1), c.tdnn_kernel, []);
        const embeddings = m.feature_extractor(statisticsPooling(frames, counts));
        return { logits: m.classifier(embeddings), embeddings };
      });
    },
    { padding: pastPadding },
  );
