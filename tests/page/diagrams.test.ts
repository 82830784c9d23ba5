import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Block, blocksOf, documents } from "../docs/support/blocks";
import { type Reader, startReader } from "./browser";

/** The diagrams of the documents, as a browser draws them: GitHub does the same with the same program. */
describe("the diagrams of the documents", () => {
  let folder: string;
  let reader: Reader;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "diagrams-"));
    reader = await startReader();
    const mermaid = process.env.MERMAID;
    if (!mermaid) throw new Error("this test needs Mermaid: run it by npm run test:page");
    const script = readFileSync(mermaid, "utf8").replaceAll("</script", "<\\/script");
    writeFileSync(
      join(folder, "page.html"),
      `<!doctype html><meta charset="utf-8"><body></body><script>${script}</script>`,
    );
    await reader.open(pathToFileURL(join(folder, "page.html")).href);
  });

  after(async () => {
    await reader.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is drawn: the words in it and its size, or why nothing is. */
  async function drawn(
    text: string,
  ): Promise<{ readonly error?: string; readonly words: string; readonly width: number }> {
    const source = JSON.stringify(text);
    return (await reader.value(`(async () => {
      mermaid.initialize({ startOnLoad: false });
      try {
        const { svg } = await mermaid.render("d" + Math.floor(performance.now() * 1000), ${source});
        document.body.innerHTML = svg;
        const element = document.querySelector("svg");
        return { words: element.textContent, width: element.viewBox.baseVal.width };
      } catch (error) {
        return { error: String(error), words: "", width: 0 };
      }
    })()`)) as { readonly error?: string; readonly words: string; readonly width: number };
  }

  const diagrams: readonly Block[] = documents()
    .flatMap(blocksOf)
    .filter(({ language }) => language === "mermaid");

  it("are there: what is deployed, one snapshot, one alarm, recovery, trust", () => {
    assert.ok(diagrams.length >= 5, String(diagrams.length));
  });

  for (const { file, line, text } of diagrams) {
    it(`${file}:${line} is drawn, not too wide to be read, with its words`, async () => {
      const { error, words, width } = await drawn(text);
      assert.equal(error, undefined);
      assert.ok(width > 100 && width < 2_000, `${width} wide`);
      const labels = [...text.matchAll(/\[\(?"?([A-Za-z][\w ]+)\b/g)].map(([, label = ""]) => label.trim());
      for (const label of labels) assert.ok(words.includes(label.split("  ")[0]!), label);
    });
  }

  it("would not be drawn with a mistake in them", async () => {
    assert.match((await drawn("flowchart LR\n  a --> [b")).error ?? "", /Parse error/);
  });
});
