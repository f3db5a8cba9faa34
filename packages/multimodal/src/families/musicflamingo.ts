import { audioflamingo3Encoder } from "@tiny-random/atlas/configs/audioflamingo3_encoder";
import { musicflamingo as musicflamingoFacts } from "@tiny-random/atlas/configs/musicflamingo";
import { windowExtractor, windowSettings } from "@tiny-random/audio/layers/window-encoder";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { type Graph, rotate, Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { pooledWindowFrames, pooledWindows, text_config } from "../layers/sound/pooled-windows.ts";
import { soundTextClasses } from "../layers/sound/sound-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(musicflamingoFacts, { audio_config: audioflamingo3Encoder });
type Config = ConfigOf<typeof facts>;

const audio_token = "<sound>";
const [begin, end] = ["<|sound_bos|>", "<|sound_eos|>"];

/** Which of its sound's windows each window is, `[windows]`: sounds are runs of a token, of which a window fills some. */
const windowsInSounds = (ids: Tensor, token: number, lengths: Tensor): Tensor => {
  const isSound = ids.eq(token).to("int64");
  const before = isSound.pad([1, 0]).slice(1, 0, -1);
  const starts = isSound.mul(before.sub(1).neg());
  const sounds = starts.flatten(0).cumsum(0);
  const soundOfToken = sounds.compress(0, isSound.flatten(0).to("bool"), "sound_tokens");
  const first = lengths.cumsum(0).sub(lengths);
  const sound = soundOfToken.index_select(0, first);
  const earlier = sound.unsqueeze(0).lt(sound.unsqueeze(1)).to("int64").sum(1);
  return Tensor.arange(ids.graph, lengths.size(0)).sub(earlier);
};

/** Angles of a pair of features each, per second of their place: every frequency stands for two neighbours. */
const frequenciesOf = (c: Config, graph: Graph): Tensor => {
  const { rope_theta, partial_rotary_factor } = c.rope_parameters;
  const size = Math.trunc(c.head_dim * Number(partial_rotary_factor));
  const pairs = Array.from({ length: Math.ceil(size / 2) }, (_, pair) => Number(rope_theta) ** ((-2 * pair) / size));
  return graph.constant(Float32Array.from(pairs.flatMap((value) => [value, value])), "float32");
};

/** Turns the first features of states by their window, the next by their place in it, both by their second. */
const turnedByTime = (c: Config, states: Tensor, windows: Tensor): Tensor => {
  const { graph } = states;
  const frequencies = frequenciesOf(c, graph);
  const positions = states.size(1);
  const most = c.max_position_embeddings;
  const step = 4 * c.audio_frame_step;
  const place = Tensor.arange(graph, positions).to("float32");
  const window = windows.to("float32").unsqueeze(1);
  const seconds = window.mul(graph.dimValue(positions).to("float32")).mul(step).add(place.mul(step));
  const ofWindow = window.div(most).mul(frequencies).unsqueeze(1);
  const ofPlace = place
    .div(most)
    .mul(2 * Math.PI)
    .unsqueeze(-1)
    .mul(frequencies)
    .unsqueeze(0);
  const shape = [windows.size(0), positions, frequencies.size(0)];
  const turns = Tensor.cat([ofWindow.expand(shape), ofPlace.expand(shape)], -1);
  const angles = turns.mul(seconds.mul(-2 * Math.PI).unsqueeze(-1));
  return rotate(states, { cos: angles.cos(), sin: angles.sin(), pairs: "neighbours" });
};

/** Audio Flamingo 3 whose states turn by their time before they are projected, between marks of a sound's ends. */
const musicFlamingo = pooledWindows<Config>({
  more: { input_ids: { dtype: "int64", axes: ["batch_size", "sequence_length"] } },
  placed: (c, states, { input_ids }, lengths) => {
    if (!input_ids) throw new Error("the time of sounds needs input_ids");
    return turnedByTime(c, states, windowsInSounds(input_ids, c.audio_token_id, lengths));
  },
  audio_token,
  // Each sound has two windows: the second one's states turn as such.
  span: 1.9,
  inPlace: (tokens) => begin + tokens + end,
});

export default multimodalFamily<Config>({
  facts,
  repo: "nvidia/music-flamingo-2601-hf",
  reference: { text_config },
  resolve: (c) => ({
    head_dim: c.audio_config.hidden_size,
    max_position_embeddings: Number(c.rope_parameters["rope_theta"]),
  }),
  tokenizer: extendedTokenizer("qwen", {
    tokens: { audio_token, audio_bos_token: begin, audio_eos_token: end },
  }),
  preprocessor: windowExtractor,
  processor: {
    className: "MusicFlamingoProcessor",
    tokens: { audio_token_id: audio_token, audio_bos_token_id: begin, audio_eos_token_id: end },
    sounds: (c) => windowSettings(pooledWindowFrames(c), c.audio_config.num_mel_bins),
  },
  architectures: soundTextClasses("MusicFlamingo", musicFlamingo),
});
