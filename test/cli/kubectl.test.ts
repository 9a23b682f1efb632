/** `podarium kubectl`: one line against the objects of files, with kubectl's own exit code. */
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { Folder, launch, podarium } from "./cli.fixture.ts";

const folder = new Folder();
afterAll(() => folder.remove());

const oracle = fileURLToPath(new URL("../fidelity/oracle/", import.meta.url));
const objects = folder.file(
  "objects.yaml",
  `apiVersion: v1
kind: Node
metadata: {name: node-1}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, creationTimestamp: "2026-01-15T11:59:00Z"}
spec: {nodeName: node-1, containers: [{name: web, image: nginx}]}
status: {phase: Running, containerStatuses: [{name: web, ready: true, restartCount: 2, state: {running: {}}}]}
`,
);
folder.file("logs/default/web/web.log", "2026-01-15T11:59:01Z hello\n2026-01-15T11:59:02Z again\n");

describe("podarium kubectl", () => {
  it("keeps statuses as they were given", async () => {
    expect(await podarium("kubectl", "--objects", objects, "--", "get", "pods")).toEqual({
      stdout: "NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1     Running   2          60s\n",
      stderr: "",
      exit: 0,
    });
  });

  it("is kubectl 1.33 unless told", async () => {
    const deleted = async (...more: string[]): Promise<string> =>
      (await podarium("kubectl", "--objects", objects, ...more, "--", "delete", "pod", "web")).stdout;
    expect(await deleted()).toBe('pod "web" deleted\n');
    expect(await deleted("--kubernetes-version", "1.36")).toBe('pod "web" deleted from default namespace\n');
  });

  it("passes on kubectl's exit code and its words", async () => {
    expect(await podarium("kubectl", "--objects", objects, "--", "get", "pod", "nope")).toEqual({
      stdout: "",
      stderr: 'Error from server (NotFound): pods "nope" not found\n',
      exit: 1,
    });
  });

  it("--logs: a folder of logs by namespace, Pod and container", async () => {
    const answer = await podarium(
      "kubectl",
      "--objects",
      objects,
      "--logs",
      `${folder.path}/logs`,
      "--",
      "logs",
      "web",
    );
    expect(answer).toEqual({ stdout: "hello\nagain\n", stderr: "", exit: 0 });
  });

  it("--exec: answers to commands, by container", async () => {
    const exec = folder.file(
      "exec.json",
      JSON.stringify({ "default/web/web|cat /x": { stdout: "in\n", exitCode: 3 } }),
    );
    const answer = await podarium(
      "kubectl",
      "--objects",
      objects,
      "--exec",
      exec,
      "--",
      "exec",
      "web",
      "--",
      "cat",
      "/x",
    );
    expect(answer).toEqual({ stdout: "in\n", stderr: "command terminated with exit code 3\n", exit: 3 });
  });

  it("--dir: the working directory", async () => {
    folder.file(
      "dir/p.yaml",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: x}]}\n",
    );
    expect(await podarium("kubectl", "--dir", `${folder.path}/dir`, "--", "apply", "-f", "p.yaml")).toEqual({
      stdout: "pod/p created\n",
      stderr: "",
      exit: 0,
    });
  });

  it("reads standard input for -f - only", { timeout: 60_000 }, () => {
    const text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n";
    expect(launch("$PODARIUM kubectl -- create -f -", text)).toEqual({
      stdout: "namespace/x created\n",
      stderr: "",
      exit: 0,
    });
  });

  it("--for ends a watch, with 1", async () => {
    const { stdout, exit } = await podarium("kubectl", "--objects", objects, "--for", "5s", "--", "get", "pods", "-w");
    expect(stdout).toBe("NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1     Running   2          60s\n");
    expect(exit).toBe(1);
  });

  it("takes the recorded objects", async () => {
    const { stdout, exit } = await podarium(
      "kubectl",
      "--objects",
      `${oracle}objects.json`,
      "--now",
      "2026-01-31T12:00:00Z",
      "--",
      "get",
      "pods",
      "-o",
      "name",
    );
    expect(stdout.split("\n")).toContain("pod/hello");
    expect(exit).toBe(0);
  });

  it.each<[string, string[], RegExp]>([
    ["no --", ["get", "pods"], /^podarium kubectl: the kubectl line comes after --\n/],
    [
      "a file that is not there",
      ["--objects", "nowhere.json", "--", "get", "pods"],
      /^podarium kubectl: nowhere\.json: ENOENT/,
    ],
    [
      "a file that is no YAML",
      ["--objects", folder.file("bad.yaml", "a: [\n"), "--", "get", "pods"],
      /bad\.yaml:\d+: /,
    ],
    [
      "a folder that is not there",
      ["--dir", "nowhere", "--", "get", "pods"],
      /^podarium kubectl: nowhere: there is no such folder\n/,
    ],
    [
      "answers that are no JSON",
      ["--exec", folder.file("bad.json", "{"), "--", "get", "pods"],
      /^podarium kubectl: .*bad\.json: /,
    ],
  ])("2 for %s", async (_name, args, message) => {
    const { exit, stderr, stdout } = await podarium("kubectl", ...args);
    expect(stderr).toMatch(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  });
});
