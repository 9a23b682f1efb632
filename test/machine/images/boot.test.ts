/** Every image of the catalogue is pulled, booted as a Pod would boot it, asked, and stopped. */
import { describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { chunkOf, FAMILY_NAMES, resolve } from "../../../src/machine/images/index.ts";
import { parseReference } from "../../../src/machine/images/reference.ts";
import type { Image, ImageFamily } from "../../../src/machine/images/types.ts";
import { boot } from "./boot.fixture.ts";

/** What a registry answers for a reference, with the chunk that it is in. */
function found(text: string): Image | string {
  const reference = parseReference(text);
  if (!reference) return "invalid";
  const chunk = chunkOf(reference);
  const resolution = resolve(reference, chunk === null ? null : (allChunks().get(chunk) as ImageFamily));
  return resolution.kind === "image" ? resolution.image : resolution.kind;
}

describe("the catalogue", () => {
  it.each(FAMILY_NAMES)("%s is in its chunk, and boots with what it is said to need", (name) => {
    const image = found(name);
    if (typeof image === "string") throw new Error(image);
    expect(image.names).toContain(name);
    expect(image.sizeBytes).toBeGreaterThan(100_000);
    const { problem } = boot(image);
    expect(problem).toBe("");
  });
});
