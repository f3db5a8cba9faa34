/** A bar on the terminal, with what is under way, the rate and an estimate. */
export interface Bar {
  begin(name: string): void;
  end(name: string): void;
  /** Gives the terminal back, whether or not the work came to its end. */
  stop(): void;
}

/** Starts a bar over so many pieces of work. */
export const startBar = async (count: number): Promise<Bar> => {
  const { Presets, SingleBar } = await import("cli-progress");
  const format = "{bar} {value}/{total}  {rate}/s  {eta_formatted} left  {current}";
  const shown = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stdout },
    Presets.shades_classic,
  );
  const current = new Set<string>();
  const start = performance.now();
  let done = 0;
  const update = () => {
    const rate = ((done / (performance.now() - start)) * 1000).toFixed(0);
    shown.update(done, { rate, current: [...current].join(", ") });
  };
  shown.start(count, 0, { rate: 0, current: "" });
  return {
    begin: (name) => {
      current.add(name);
      update();
    },
    end: (name) => {
      current.delete(name);
      done++;
      update();
    },
    stop: () => shown.stop(),
  };
};
