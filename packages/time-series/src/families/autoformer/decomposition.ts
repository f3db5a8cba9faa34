// A series as its trend, which is a moving average, and what is left, its seasons (Wu et al., 2021).
import { InputError } from "@tiny-random/core";
import { Tensor } from "@tiny-random/nn";

/** Both parts of a series, `[batch, length, features]` each. */
export interface Parts {
  readonly seasonal: Tensor;
  readonly trend: Tensor;
}

/** The parts of a series; its ends are repeated beyond it. Throws InputError for a window that has no middle. */
export const decomposed = ({ moving_average: window }: { readonly moving_average: number }, series: Tensor): Parts => {
  if (window % 2 === 0) throw new InputError(`moving_average ${window} has to be odd: a window needs a middle`);
  const length = series.size(1) as number;
  const beyond = series.shape.with(1, (window - 1) / 2);
  const [first, last] = [series.slice(1, 0, 1), series.slice(1, length - 1, length)];
  const padded = window === 1 ? series : Tensor.cat([first.expand(beyond), series, last.expand(beyond)], 1);
  const image = padded.transpose(1, 2).unsqueeze(2);
  const trend = image.avg_pool2d([1, window], { stride: 1 }).squeeze(2).transpose(1, 2);
  return { seasonal: series.sub(trend), trend };
};
