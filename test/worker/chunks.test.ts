/** A chunk is a file `NAME.chunk.ts`: every name that the engine asks for has one, and every one is asked for. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { allChunks } from "../../src/cli/chunks.ts";
import { DOCUMENTATION_CHUNKS } from "../../src/kube/kubectl/explain/documentation.ts";
import { CORE_VERBS, chunkOfVerb, verbNames } from "../../src/kube/kubectl/verbs/index.ts";
import type { VerbsModule } from "../../src/kube/kubectl/verbs/index.ts";
import { WHOLE } from "../../src/machine/userland/chunks/gnu.chunk.ts";
import { APPLETS } from "../../src/machine/userland/index.ts";
import type { Applet, AppletChunk } from "../../src/machine/userland/types.ts";
import { WorkerChunks } from "../../src/worker/chunks.ts";

const src = resolve(import.meta.dirname, "../../src");
const paths = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const names = paths
  .filter((path) => path.endsWith(".chunk.ts"))
  .map((path) => basename(path, ".chunk.ts"))
  .sort();

/** Chunks that the sources name: `sys.chunk("regex")`, `chunks.get("regex")`, `{name: "curl", chunk: "curl"}`. */
const named = paths.flatMap((path) =>
  [
    ...readFileSync(join(src, path), "utf8").matchAll(
      /\b(?:chunk|chunks\.(?:get|need))(?:<[^()]*?>)?(?:\(|: )\s*"([\w-]+)"/g,
    ),
  ].map((match) => match[1] ?? ""),
);
const ofApplets = [...APPLETS.values()].flatMap((applet) => ("chunk" in applet ? [applet.chunk] : []));
const ofVerbs = verbNames().flatMap((name) => chunkOfVerb(name) ?? []);

describe("chunks", () => {
  it("have one file each", () => expect(names).toEqual([...new Set(names)]));

  it("are exactly what the engine asks for", () =>
    expect(
      [...new Set([...named, ...ofApplets, ...ofVerbs, ...Object.keys(WHOLE), ...DOCUMENTATION_CHUNKS])].sort(),
    ).toEqual(names));

  it.each(names)("%s: both hosts have it", async (name) => {
    const worker = new WorkerChunks();
    expect(worker.get(name)).toBeUndefined();
    await worker.load(name);
    expect(worker.get(name)).toBe(allChunks().get(name));
    expect(Object.keys(worker.get(name) as object)).not.toHaveLength(0);
  });

  it("that do not exist are refused", async () => {
    await expect(new WorkerChunks().load("nothing")).rejects.toThrow("there is no chunk nothing");
  });
});

describe("kubectl", () => {
  it("has each command in the chunk that the list says, and lists every command", () => {
    const inChunks = [...new Set(ofVerbs)].flatMap((chunk) =>
      (allChunks().get(chunk) as VerbsModule).verbs.map(({ name }) => ({ name, chunk })),
    );
    expect(inChunks.map(({ name }) => ({ name, chunk: chunkOfVerb(name) }))).toEqual(inChunks);
    expect([...CORE_VERBS, ...inChunks].map(({ name }) => name).sort()).toEqual(verbNames());
  });
});

describe("applets", () => {
  it.each([...new Set(ofApplets)])("the chunk %s holds the applets that the list says", (chunk) => {
    const { main, applets } = allChunks().get(chunk) as AppletChunk & { applets?: readonly Applet[] };
    expect(main).toBeTypeOf("function");
    const listed = [...APPLETS.values()].filter((applet) => "chunk" in applet && applet.chunk === chunk);
    if (applets) expect(applets.map(({ name }) => name).sort()).toEqual(listed.map(({ name }) => name).sort());
  });

  it("are listed once", () => {
    const lists = readFileSync(join(src, "machine/userland/index.ts"), "utf8").matchAll(/^\s+[\w"-]+:\s+"([^"]+)",$/gm);
    const all = [...lists].flatMap((match) => (match[1] ?? "").split(" "));
    expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual([]);
  });
});
