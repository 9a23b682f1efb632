/** What the editor is told while somebody types: completions, the meaning of fields, and repairs. `|` marks the cursor. */
import { describe, expect, it } from "vitest";
import * as pods from "../../../src/kube/kubectl/chunks/kubectl-documentation-pods.chunk.ts";
import * as workloads from "../../../src/kube/kubectl/chunks/kubectl-documentation-workloads.chunk.ts";
import { complete, fixesFor, hover } from "../../../src/scenario/assist/assist.chunk.ts";
import { parseManifest } from "../../../src/kube/manifest/parse-manifest.ts";
import type { ManifestProblem } from "../../../src/kube/manifest/types.ts";
import { World } from "../../world.fixture.ts";

const POD = "apiVersion: v1\nkind: Pod\n";

function at(marked: string): { text: string; offset: number } {
  return { text: marked.replace("|", ""), offset: marked.indexOf("|") };
}

function labels(marked: string, minor = 36): string[] {
  const { text, offset } = at(marked);
  return complete(text, offset, minor, [pods, workloads]).items.map(({ label }) => label);
}

function accept(marked: string, label: string): string {
  const { text, offset } = at(marked);
  const { from, to, items } = complete(text, offset, 36, [pods, workloads]);
  const item = items.find((one) => one.label === label);
  return item ? `${text.slice(0, from)}${item.insert}|${text.slice(to)}` : "not offered";
}

describe("completion", () => {
  it("offers the fields of the object around the cursor, first what is required and what is written often", () => {
    const fields = labels(`${POD}spec:\n  containers:\n    - |`);
    expect(fields.slice(0, 3)).toEqual(["name", "image", "command"]);
    expect(fields).toContain("livenessProbe");
    expect(fields).not.toContain("containers");
  });

  it("does not offer what is there already", () => {
    expect(labels(`${POD}spec:\n  containers:\n    - name: a\n      |\n      image: b`)).not.toContain("image");
    expect(labels(`${POD}metadata: { name: x, | }`)).not.toContain("name");
  });

  it("puts what must follow the key behind it", () => {
    expect(accept(`${POD}spec:\n  re|`, "restartPolicy")).toBe(`${POD}spec:\n  restartPolicy: |`);
    expect(accept(`${POD}sp|`, "spec")).toBe(`${POD}spec:\n  |`);
    expect(accept(`${POD}spec:\n  con|`, "containers")).toBe(`${POD}spec:\n  containers:\n    - |`);
    expect(accept(`${POD}spec: { con| }`, "containers")).toBe(`${POD}spec: { containers: | }`);
    expect(accept(`${POD}spec:\n  con|: []`, "containers")).toBe(`${POD}spec:\n  containers|: []`);
  });

  it("offers the values that a field may have", () => {
    expect(labels(`${POD}spec:\n  restartPolicy: |`)).toEqual(["Always", "Never", "OnFailure"]);
    expect(labels(`${POD}spec:\n  shareProcessNamespace: t|`)).toEqual(["true", "false"]);
    expect(labels("apiVersion: batch/v1\nkind: |")).toEqual(["CronJob", "Job"]);
    expect(labels("apiVersion: |\nkind: Deployment")).toEqual(["apps/v1"]);
  });

  it("offers the names that stand elsewhere in the text", () => {
    const mount = `${POD}spec:\n  volumes:\n    - name: web\n      emptyDir: {}\n    - name: logs\n      emptyDir: {}\n  containers:\n    - volumeMounts:\n        - name: |`;
    expect(labels(mount)).toEqual(["web", "logs"]);
    const map = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n---\n${POD}spec:\n  containers:\n    - envFrom:\n        - configMapRef:\n            name: |`;
    expect(labels(map)).toEqual(["settings"]);
    expect(labels(`${POD}spec:\n  containers:\n    - image: |`)).toEqual(
      expect.arrayContaining(["busybox", "nginx", "redis"]),
    );
  });

  it("marks what the chosen version does not know", () => {
    const { text, offset } = at(`${POD}spec:\n  |`);
    const of = (minor: number): boolean | undefined =>
      complete(text, offset, minor, [pods, workloads]).items.find(({ label }) => label === "hostnameOverride")
        ?.isMissing;
    expect([of(33), of(36)]).toEqual([true, false]);
  });

  it("begins a document, and is silent where nobody can know", () => {
    expect(labels("|")).toEqual(["apiVersion", "kind", "metadata", "spec"]);
    expect(labels(`${POD}data: # a com|`)).toEqual([]);
    expect(labels("kind: Unheard\napiVersion: x/v1\nspec:\n  |")).toEqual([]);
  });
});

describe("the meaning of a field", () => {
  const told = (marked: string, minor = 36): ReturnType<typeof hover> => {
    const { text, offset } = at(marked);
    return hover(text, offset, minor, [pods, workloads]);
  };

  it("names the field, its type, and what it is for", () => {
    const field = told(`${POD}spec:\n  restart|Policy: Never`);
    expect(field).toMatchObject({ path: "pod.spec.restartPolicy", type: "string", isRequired: false, since: null });
    expect(field?.text).toContain("Restart policy for all containers");
    expect(field?.values).toEqual(["Always", "Never", "OnFailure"]);
  });

  it("says from which version on there is a field", () => {
    expect(told(`${POD}spec:\n  hostname|Override: x`, 33)?.since).toBe("1.34");
  });

  it("shows what the container is started with", () => {
    const text = `${POD}spec:\n  containers:\n    - name: a\n      comm|and: ["sh", "-c"]\n      args:\n        - |\n          echo one\n          echo two\n    - name: b\n      command: [x]\n`;
    expect(told(text.replace("- |\n", "- >-\n"))?.argv).toEqual(["sh", "-c", "echo one echo two"]);
  });

  it("tells nothing of words that are no fields", () => {
    expect(told(`${POD}spec:\n  nothing|Known: 1`)).toBeNull();
    expect(told(`# a com|ment\n${POD}`)).toBeNull();
  });
});

describe("repairs", () => {
  const { cluster } = new World({}).simulation;
  /** The first repair of the first error, as a text; null where there is none. */
  const mended = (text: string): string | null => {
    const problem: ManifestProblem | undefined = cluster
      .check("pod.yaml", text)
      .find(({ severity }) => severity === "error");
    return (problem && fixesFor(text, problem)[0]?.text) ?? null;
  };
  const errorsOf = (text: string): string[] =>
    cluster
      .check("pod.yaml", text)
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => message);

  it.each([
    [
      "a misspelt field",
      `${POD}metadata: { name: a }\nspec:\n  containers:\n    - name: a\n      image: b\n      imagePulPolicy: Always\n`,
      "imagePullPolicy: Always",
    ],
    [
      "a field in other letters",
      `${POD}metadata: { name: a }\nspec:\n  restartpolicy: Never\n  containers: [{ name: a, image: b }]\n`,
      "restartPolicy: Never",
    ],
    [
      "a volume that is not there",
      `${POD}metadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: b\n      volumeMounts:\n        - name: web\n          mountPath: /web\n`,
      "volumes:\n    - name: web\n      emptyDir: {}",
    ],
    [
      "a volume beside others",
      `${POD}metadata:\n  name: a\nspec:\n  volumes:\n  - name: x\n    emptyDir: {}\n  containers:\n  - name: a\n    image: b\n    volumeMounts:\n    - name: web\n      mountPath: /web\n`,
      "- name: web\n    emptyDir: {}\n  - name: x",
    ],
    [
      "a command in one string",
      `${POD}metadata: { name: a }\nspec:\n  containers:\n    - name: a\n      image: b\n      command: "echo hello"\n`,
      'command: ["sh", "-c", "echo hello"]',
    ],
    [
      "a number that should be text",
      `${POD}metadata: { name: a }\nspec:\n  containers:\n    - name: a\n      image: b\n      env: [{ name: A, value: 1 }]\n`,
      'value: "1"',
    ],
    [
      "capitals in a name",
      `${POD}metadata:\n  name: MyPod\nspec:\n  containers: [{ name: a, image: b }]\n`,
      "name: mypod",
    ],
    [
      "a kind of another version",
      "apiVersion: v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n  selector: { matchLabels: { a: b } }\n  template:\n    metadata: { labels: { a: b } }\n    spec:\n      containers: [{ name: a, image: b }]\n",
      "apiVersion: apps/v1",
    ],
    ["tabs", `${POD}metadata:\n\tname: a\nspec:\n\tcontainers: [{ name: a, image: b }]\n`, "\n  name: a"],
  ])("mends %s", (_, text, part) => {
    expect(errorsOf(text)).not.toEqual([]);
    const repaired = mended(text);
    expect(repaired).toContain(part);
    expect(errorsOf(repaired ?? "")).toEqual([]);
  });

  it("has none for what nobody can know", () => {
    expect(mended(`${POD}metadata: { name: a }\nspec: {}\n`)).toBeNull();
    expect(parseManifest(POD, "x").problems).toEqual([]);
  });
});
