"""MarkupLM's conventions: RoBERTa's, one separator between texts, and ids of the tags of HTML and SVG."""

from kinds.roberta import make as roberta

from trainer import template

TAGS = """
a abbr acronym address altGlyph altGlyphDef altGlyphItem animate animateColor animateMotion animateTransform applet area
article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption center circle cite
clipPath code col colgroup color-profile content cursor data datalist dd defs del desc details dfn dialog dir div dl dt
ellipse em embed feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
feDisplacementMap feDistantLight feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode
feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence fieldset figcaption figure filter
font-face-format font-face-name font-face-src font-face-uri font-face font footer foreignObject form frame frameset g
glyph glyphRef h1 h2 h3 h4 h5 h6 head header hgroup hkern hr html i iframe image img input ins kbd keygen label legend li
line linearGradient link main map mark marker marquee mask math menu menuitem meta metadata meter missing-glyph mpath nav
nobr noembed noframes noscript object ol optgroup option output p param path pattern picture plaintext polygon polyline
portal pre progress q radialGradient rb rect rp rt rtc ruby s samp script section select set shadow slot small source
spacer span stop strike strong style sub summary sup svg switch symbol table tbody td template text textPath textarea
tfoot th thead time title tr track tref tspan tt u ul use var video view vkern wbr xmp
""".split()


def make():
    content, config = roberta()
    content["post_processor"] = template(("<s>", 0), ("</s>", 2), "<s> $A </s>", "<s> $A </s> $B </s>")
    config |= {"tokenizer_class": "MarkupLMTokenizer", "trim_offsets": False, "only_label_first_subword": True}
    paths = {"tags_dict": {tag: id_ for id_, tag in enumerate(TAGS)}, "max_depth": 50, "max_width": 1000, "pad_width": 1001}
    return content, {**config, **paths, "pad_token_label": -100}
