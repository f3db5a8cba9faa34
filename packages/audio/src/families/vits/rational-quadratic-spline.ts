import { Tensor } from "@tiny-random/nn";

/** A monotonic rational-quadratic spline within ± the bound, the identity outside. */
export interface Spline {
  readonly bound: number;
  /** Before the softmax, `[..., bins]`. */
  readonly widths: Tensor;
  readonly heights: Tensor;
  /** Before the softplus, at the inner knots, `[..., bins − 1]`. */
  readonly slopes: Tensor;
}

/** The smallest width and height of a bin, and the smallest slope at a knot. */
const minimum = 1e-3;

/** Before the softplus: makes the slope at the bounds 1. */
const outerSlope = Math.log(Math.exp(1 - minimum) - 1);

const column = (x: Tensor, value: number): Tensor =>
  x.graph.constant([value], "float32", []).expand(x.shape.with(-1, 1));

/** Unnormalized bin sizes `[..., bins]` → knots `[..., bins + 1]` and the bins' sizes. */
const knotsOf = (sizes: Tensor, bound: number) => {
  const bins = sizes.size(-1) as number;
  const inner = sizes
    .softmax(-1)
    .mul(1 - minimum * bins)
    .add(minimum)
    .cumsum(-1)
    .slice(-1, 0, bins - 1)
    .mul(2 * bound)
    .sub(bound);
  const knots = Tensor.cat([column(sizes, -bound), inner, column(sizes, bound)], -1);
  return { knots, sizes: knots.slice(-1, 1).sub(knots.slice(-1, 0, bins)) };
};

/**
 * Where a rational-quadratic spline has the given values (Durkan et al., 2019; `reverse` in Transformers'
 * modeling_vits.py): `y` `[...]` → `[...]`.
 */
export const inverseSpline = (y: Tensor, { bound, ...spline }: Spline): Tensor => {
  const [across, up] = [knotsOf(spline.widths, bound), knotsOf(spline.heights, bound)];
  const outer = column(spline.slopes, outerSlope);
  const slopes = Tensor.cat([outer, spline.slopes, outer], -1).softplus().add(minimum);
  const inside = y.clamp(-bound, bound);
  const bins = up.sizes.size(-1) as number;
  const bin = inside
    .unsqueeze(-1)
    .ge(up.knots.slice(-1, 0, bins))
    .to("int64")
    .sum(-1, true)
    .sub(1);
  const at = (values: Tensor) => values.gather(-1, bin).squeeze(-1);
  const [height, width, low] = [at(up.sizes), at(across.sizes), at(up.knots)];
  const steepness = height.div(width);
  const [slope, nextSlope] = [at(slopes), at(slopes.slice(-1, 1))];
  const above = inside.sub(low);
  const bend = slope.add(nextSlope).sub(steepness.mul(2)).mul(above);
  const a = height.mul(steepness.sub(slope)).add(bend);
  const b = height.mul(slope).sub(bend);
  const c = steepness.mul(above).neg();
  const root = c.mul(2).div(b.neg().sub(b.mul(b).sub(a.mul(c).mul(4)).sqrt()));
  const found = root.mul(width).add(at(across.knots));
  return found.where(y.ge(-bound).logical_and(y.le(bound)), y);
};
