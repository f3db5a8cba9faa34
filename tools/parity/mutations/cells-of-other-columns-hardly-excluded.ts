import { forgetScale } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "cells of other columns hardly excluded",
  graph: forgetScale(/^float32\[\]\(-10000\)$/),
  subjects: {
    TapasForQuestionAnswering: {
      rotary: false,
      equivalent: {
        "a row one frame longer": "its comparison is one of cells, which are counted whole: none has half of one",
      },
    },
  },
} satisfies Mutation;
