import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { reportPage } from "../../drill/report/page";
import { broken, classic, classicCompromise, compromise, named, normal, reportWith } from "../drill/report/pageReport";
import { findBrowser, type Reader, startReader } from "./browser";

/** The page as a browser shows it. Everything is in it: what holds and what does not, hostile names, a scenario that broke off. */
describe("the page in a browser", () => {
  let folder: string;
  let reader: Reader;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "page-"));
    reader = await startReader();
  });

  afterEach(async () => {
    await reader.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function show(markup: string): Promise<string> {
    const file = join(folder, "page.html");
    writeFileSync(file, markup);
    const url = pathToFileURL(file).href;
    await reader.open(url);
    return url;
  }

  const page = reportPage(reportWith(normal, compromise, classic, classicCompromise, named, broken), "1.2.3");

  it("renders without a complaint in the console and asks for nothing but itself", async () => {
    const url = await show(page);
    assert.equal(await reader.value("document.querySelectorAll('section.scenario').length"), 6);
    assert.deepEqual(reader.complaints, []);
    assert.deepEqual(reader.requests, [url]);
  });

  it("is noticed when it complains, runs scripts or asks for something: the test would see it", async () => {
    await show(
      `<!DOCTYPE html><img src="missing.png"><script>console.error("here")</script><script>nothing()</script>`,
    );
    const complaints = reader.complaints.join("\n");
    assert.match(complaints, /here/);
    assert.match(complaints, /nothing is not defined/);
    assert.match(complaints, /ERR_FILE_NOT_FOUND/);
    assert.equal(reader.requests.length, 2);
  });

  it("lets no script run, even if one came in", async () => {
    await show(page.replace("</body>", "<script>document.title = 'changed'</script></body>"));
    assert.equal(await reader.value("document.title"), "Disaster recovery drill");
    assert.match(reader.complaints.join("\n"), /Content Security Policy/);
  });

  it("draws every chart, without text beyond its edges", async () => {
    await show(page);
    await reader.as(1366, "light", "screen");
    const outside = await reader.value(`[...document.querySelectorAll("svg")].flatMap((svg) => {
      const frame = svg.getBoundingClientRect();
      const names = [...svg.querySelectorAll("text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
      }).map((text) => text.textContent);
      return frame.width > 100 && frame.height > 50 ? names : ["no room for a chart"];
    })`);
    assert.deepEqual(outside, []);
    const lines = await reader.value(`[...document.querySelectorAll("svg")].filter((svg) =>
      [...svg.querySelectorAll("path")].some((path) => getComputedStyle(path).stroke === "rgb(0, 98, 168)" && path.getTotalLength() > 50)
    ).length === document.querySelectorAll("svg").length`);
    assert.equal(lines, true, "every chart has a line in the colour of the product");
  });

  it("needs no scrolling sideways on a laptop, a phone or paper", async () => {
    await show(page);
    for (const [width, medium] of [
      [1366, "screen"],
      [1024, "screen"],
      [390, "screen"],
      [720, "print"],
    ] as const) {
      await reader.as(width, "light", medium);
      const wide = await reader.value("document.documentElement.scrollWidth - innerWidth");
      assert.ok(Number(wide) <= 0, `${width} ${medium}: ${wide} too wide`);
    }
  });

  it("can be read by day and by night: text stands out from what is behind it; paper is always white", async () => {
    await show(page);
    for (const scheme of ["light", "dark"] as const) {
      await reader.as(1366, scheme, "screen");
      const contrasts = (await reader.value(contrastsOfText)) as Readonly<Record<string, number>>;
      for (const [what, contrast] of Object.entries(contrasts))
        assert.ok(contrast >= 4.5, `${scheme}: ${what} ${contrast}`);
      assert.ok(Object.keys(contrasts).length >= 6, Object.keys(contrasts).join(", "));
    }
    await reader.as(720, "dark", "print");
    assert.equal(await reader.value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  });

  it("names what it needs where there is no browser", () => {
    assert.throws(() => findBrowser({ CHROMIUM: "no-such-browser" }), /found none of no-such-browser: install it/);
  });
});

/** WCAG's contrast ratio of each kind of text with what is behind it, in the page: the least of each kind. */
const contrastsOfText = `(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).slice(0, 3).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if ((numbers(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found = {};
  for (const kind of ["p", "a", "code", "td", "th", "dt", "dd", "pre", "figcaption", ".good", ".bad", "svg text"]) {
    for (const element of document.querySelectorAll(kind)) {
      const style = getComputedStyle(element);
      const front = luminance(kind === "svg text" ? style.fill : style.color);
      const back = luminance(behind(element));
      const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
      found[kind] = Math.min(found[kind] ?? 99, Math.round(contrast * 100) / 100);
    }
  }
  return found;
})()`;
