import { describe, expect, it } from "vitest";
import wavefile from "wavefile";
import { soundClip } from "./sounds.ts";
import { readWav, writeWav } from "./wav.ts";

describe("a WAV file", () => {
  it("keeps samples to 16 bits and the rate in Hz", () => {
    const clip = soundClip(3, 500, 24000);
    const file = writeWav(clip, 24000);
    const read = readWav(file, "audio.wav", 24000);
    expect(read.length).toBe(500);
    for (const [index, value] of read.entries()) expect(Math.abs(value - (clip[index] ?? 0))).toBeLessThan(1 / 32000);
    expect(() => readWav(file, "audio.wav", 16000)).toThrow(
      "audio.wav has 24000 samples a second where 16000 are expected",
    );
  });

  it("may have other bit depths", () => {
    const file = new wavefile.WaveFile();
    file.fromScratch(1, 16000, "32f", Float64Array.from([0, 0.5, -0.25]));
    const read = readWav(file.toBuffer(), "audio.wav", 16000);
    for (const [index, value] of [0, 0.5, -0.25].entries()) expect(read[index]).toBeCloseTo(value, 3);
  });

  it("is refused in one sentence where it is none, empty, or of two channels", () => {
    expect(() => readWav(Uint8Array.from([1, 2, 3]), "audio.wav", 16000)).toThrow("audio.wav is not a WAV file");
    expect(() => readWav(writeWav(new Float32Array(0), 16000), "audio.wav", 16000)).toThrow("audio.wav has no sound");
    const stereo = new wavefile.WaveFile();
    stereo.fromScratch(2, 16000, "16", [Int16Array.from([1, 2]), Int16Array.from([3, 4])] as never);
    expect(() => readWav(stereo.toBuffer(), "audio.wav", 16000)).toThrow(
      "audio.wav has 2 channels where 1 is expected",
    );
  });
});

describe("a clip of sound", () => {
  it("is the same for the same number, another for another, and within ±1", () => {
    expect(soundClip(1, 300, 16000)).toEqual(soundClip(1, 300, 16000));
    expect(soundClip(2, 300, 16000)).not.toEqual(soundClip(1, 300, 16000));
    expect(Math.max(...soundClip(1, 3000, 16000).map(Math.abs))).toBeLessThanOrEqual(1);
  });
});
