import { useEffect, useState } from "preact/hooks";

const [width, height] = [480, 72];

/** The largest deviation in each column of the drawing. */
const peaks = (samples: Float32Array): number[] => {
  const step = Math.max(1, Math.floor(samples.length / width));
  return Array.from({ length: Math.min(width, samples.length) }, (_, column) =>
    samples.subarray(column * step, (column + 1) * step).reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );
};

const waveform = (columns: readonly number[]): string => {
  const scale = (0.45 * height) / Math.max(1e-6, ...columns);
  return columns.map((peak, x) => `M${x},${height / 2 - peak * scale}v${Math.max(1, 2 * peak * scale)}`).join("");
};

const decode = async (address: string): Promise<Float32Array> => {
  const content = await (await fetch(address)).arrayBuffer();
  return (await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(content)).getChannelData(0);
};

/** A sound: its waveform, and a player. */
export const Sound = ({ address, name }: { readonly address: string; readonly name: string }) => {
  const [path, setPath] = useState("");
  useEffect(() => {
    decode(address).then(
      (samples) => setPath(waveform(peaks(samples))),
      () => setPath(""),
    );
  }, [address]);
  return (
    <>
      <svg class="wave" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`waveform of ${name}`}>
        <path d={path} />
      </svg>
      {/* biome-ignore lint/a11y/useMediaCaption: a synthesized sound has no words */}
      <audio controls src={address} aria-label={name} />
    </>
  );
};
