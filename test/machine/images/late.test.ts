/** An image whose code is not there yet: the pull waits for it, and nothing shows that it did. */
import { describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";

const SECONDS = 40;

function podOf(image: string, extra = ""): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec:\n  containers:\n  - name: one\n    image: ${image}\n${extra}`;
}

/** The trace's identity, and the chunks that were asked for on the way. */
function identityOf(text: string, profile: "default" | "bare", isLate: boolean): { hash: string; asked: string[] } {
  const all = allChunks();
  const present = new Map<string, unknown>();
  const asked: string[] = [];
  const store = {
    get: (name: string) => present.get(name),
    set: (name: string, module: unknown) => void present.set(name, module),
  };
  const scenario = scenarioOfFiles([{ name: "pod.yaml", text }]);
  const simulation = new Simulation({ ...scenario, settings: { ...scenario.settings, profile } }, isLate ? store : all);
  for (
    let result = simulation.run(SECONDS * 1000);
    result.stopped === "needs";
    result = simulation.run(SECONDS * 1000)
  ) {
    asked.push(result.chunk);
    present.set(result.chunk, all.get(result.chunk));
    simulation.clock.resume();
  }
  return { hash: simulation.trace.identity(), asked };
}

describe.each(["default", "bare"] as const)("profile %s", (profile) => {
  it.each([
    ["redis:7", "images-databases", ""],
    ["nginx:alpine", "images-web", ""],
    ["my/own-app:v1", "images-others", "    ports: [{containerPort: 8080}]\n"],
    ["hashicorp/http-echo", "images-web", "    readinessProbe: {httpGet: {port: 5678, path: /health}}\n"],
    ["nosuchimage", "images-others", ""],
  ])("%s arrives with %s", (image, chunk, extra) => {
    const text = podOf(image, extra);
    const late = identityOf(text, profile, true);
    expect(late.asked).toContain(chunk);
    expect(late.hash).toBe(identityOf(text, profile, false).hash);
  });
});
