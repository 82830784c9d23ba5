import * as echarts from "echarts";
import { type Html, html, trusted } from "./html";

/** A drawing's size in its own units; on the page it is as wide as its place. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Colours by what they stand for. The page's style sheet says what they are, by day, by night and on paper. */
export const colour = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  grid: "var(--grid)",
  ours: "var(--ours)",
  theirs: "var(--theirs)",
  limit: "var(--limit)",
  none: "var(--none)",
} as const;

/**
 * Draws a chart as SVG, without a browser. Charts show numbers and words of this program only: what a scenario or a
 * fleet calls itself stands beside them, where it is escaped.
 * @param id unique on the page @param label the chart in words, for those who do not see it
 */
export function draw(id: string, size: Size, label: string, option: echarts.EChartsOption): Html {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: "transparent",
      textStyle: { fontFamily: "inherit", color: colour.muted },
      ...option,
    });
    const drawn = chart.renderToSVGString();
    const content = drawn.slice(drawn.indexOf(">") + 1, drawn.lastIndexOf("</svg>"));
    return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${size.width} ${size.height}">${trusted(slim(content, id))}</svg>`;
  } finally {
    chart.dispose();
  }
}

/** Takes out what only a pointer would use, rounds, and names parts after the chart: the library counts its drawings. */
function slim(content: string, id: string): string {
  return content
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/<rect [^>]*fill="(?:none|transparent)"[^>]*><\/rect>\n?/g, "")
    .replace(/ (?:class|ecmeta_\w+|pointer-events|xml:space|id="zr\d+-g\d+)="[^"]*"/g, "")
    .replace(/\bzr\d+-/g, `${id}-`)
    .replace(/ (?:d|points|transform)="[^"]*"/g, (places) => places.replace(/(\.\d)\d+/g, "$1"))
    .replace(/font-family:inherit;/g, "")
    .replace(/\n+/g, "");
}
