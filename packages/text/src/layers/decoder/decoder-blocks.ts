import type { Tensor } from "@tiny-random/nn";
import { type Named, namedModule } from "@tiny-random/nn";
import { causalMasks, type TextContext } from "../sessions/backbone.ts";
import type { Block, ContextBlock, LayerContext } from "./decoder-parts.ts";

/** What a decoder block is made of. */
export interface BlockParts {
  readonly attentionNorm: Named<Block>;
  readonly attention: Named<ContextBlock>;
  /** Attention to an encoder, and its norm. */
  readonly crossNorm?: Named<Block>;
  readonly cross?: Named<ContextBlock>;
  readonly mlpNorm: Named<Block>;
  readonly mlp: Named<Block>;
}

type Part<N> = N extends Named<infer P> ? P : never;
type Parts = { [Role in keyof BlockParts]: Part<BlockParts[Role]> };
type Plain = Omit<Parts, "cross" | "crossNorm">;

/** Norm before each of the parts, all added to the residual stream (Radford et al., 2019). */
export const sequentialBlock = (parts: BlockParts): ContextBlock =>
  namedModule<Plain, [Tensor, LayerContext], Tensor>({ ...parts }, (m: Plain & Partial<Parts>, x, context) => {
    const attended = x.add(m.attention(m.attentionNorm(x), context));
    const h = m.cross && m.crossNorm ? attended.add(m.cross(m.crossNorm(attended), context)) : attended;
    return h.add(m.mlp(m.mlpNorm(h)));
  });

/** Both parts read the block's input, each behind a norm of its own (Black et al., 2022). */
export const twoNormParallelBlock = (parts: Omit<BlockParts, "cross" | "crossNorm">): ContextBlock =>
  namedModule<Plain, [Tensor, LayerContext], Tensor>({ ...parts }, (m, x, context) =>
    x.add(m.attention(m.attentionNorm(x), context)).add(m.mlp(m.mlpNorm(x))),
  );

/** Both parts read the block's input behind one norm (Wang and Komatsuzaki, 2021). */
export const parallelBlock = ({
  attentionNorm: norm,
  attention,
  mlp,
}: Pick<BlockParts, "attentionNorm" | "attention" | "mlp">): ContextBlock =>
  namedModule<Pick<Plain, "attention" | "mlp"> & { norm: Block }, [Tensor, LayerContext], Tensor>(
    { norm, attention, mlp },
    (m, x, context) => {
      const normed = m.norm(x);
      return x.add(m.attention(normed, context)).add(m.mlp(normed));
    },
  );

/** What the layers of one pass share: the causal mask, the cache, and no positions unless `own` has some. */
export const layerContext = (ids: Tensor, context: TextContext, own: Partial<LayerContext> = {}): LayerContext => ({
  mask: causalMasks(ids, context),
  padding: context.attention_mask,
  rotary: () => undefined,
  cache: context.cache,
  encoder: context.encoder,
  ...own,
});
