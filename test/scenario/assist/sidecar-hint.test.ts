/** Init containers that do not end are told of, with the one line that makes a sidecar of them. */
import { describe, expect, it } from "vitest";
import { endlessInits, imageChunksOf } from "../../../src/scenario/assist/assist.chunk.ts";
import * as databases from "../../../src/machine/images/databases/images-databases.chunk.ts";
import type { ManifestProblem } from "../../../src/kube/manifest/types.ts";

const POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\nspec:\n";
const APP = "  containers:\n    - name: app\n      image: nginx\n";

function hints(text: string, more: { minor?: number; running?: string } = {}): ManifestProblem[] {
  return endlessInits(text, {
    minor: more.minor ?? 36,
    family: (chunk) => (chunk === "images-databases" ? databases : null),
    isOwn: (image) => image === "redis:own",
    running: () => more.running ?? null,
  });
}

function repaired(text: string): string | undefined {
  return hints(text)[0]?.suggestion?.text;
}

describe("an init container that does not end", () => {
  const text = `${POD}  initContainers:\n    - name: proxy\n      image: busybox:1.36 # small\n      command: ["sleep", "infinity"]\n${APP}`;

  it("is told of at its name, with the reason", () => {
    const [hint, ...others] = hints(text);
    expect(others).toEqual([]);
    expect(hint).toMatchObject({
      severity: "warning",
      message:
        'init container "proxy" does not end: sleep infinity goes on for ever. The containers behind it start only when it has ended; one that is to run beside them is a sidecar.',
      range: { start: { line: 7, column: 13 } },
      suggestion: { title: "Make proxy a sidecar: restartPolicy: Always" },
    });
  });

  it("becomes a sidecar by a line of its own, or within its braces", () => {
    expect(repaired(text)).toBe(text.replace("# small\n", "# small\n      restartPolicy: Always\n"));
    const flow = `${POD}  initContainers:\n    - { name: proxy, image: "redis", args: [] }\n${APP}`;
    expect(repaired(flow)).toBe(flow.replace('"redis"', '"redis", restartPolicy: Always'));
    const set = text.replace("      command", "      restartPolicy: OnFailure\n      command");
    expect(repaired(set)).toBe(text.replace("      command", "      restartPolicy: Always\n      command"));
  });

  it("is found in templates, and where the image says what runs", () => {
    const inner = POD.replace("spec:\n", "").replace("kind: Pod", "kind: Deployment").replace("v1", "apps/v1");
    const deployment = `${inner}spec:\n  template:\n    spec:\n      initContainers:\n        - name: cache\n          image: redis:7\n`;
    expect(imageChunksOf(deployment)).toEqual(["images-databases"]);
    expect(hints(deployment)[0]?.message).toContain("the image redis:7 starts redis-server");
    expect(repaired(deployment)).toContain("image: redis:7\n          restartPolicy: Always\n");
    expect(hints(deployment.replace("redis:7", "redis:own"))).toEqual([]);
    expect(hints(deployment.replace("redis:7", "busybox"))).toEqual([]);
  });

  it("is found by the run where its text says nothing", () => {
    const unknown = text.replace('["sleep", "infinity"]', '["/serve"]');
    expect(hints(unknown)).toEqual([]);
    expect(hints(unknown, { running: "2m" })[0]?.message).toContain("it has been running for 2m,");
  });

  it("is not offered to be a sidecar where there are none, and a sidecar is left alone", () => {
    const [old] = hints(text, { minor: 28 });
    expect(old?.message).toContain("does not end");
    expect(old?.suggestion).toBeUndefined();
    expect(hints(repaired(text) ?? "")).toEqual([]);
    expect(hints(text.replace("sleep", "echo"))).toEqual([]);
  });
});
