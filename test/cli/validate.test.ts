/** `podarium validate`, `faults`, and what the command line says of itself. */
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands/index.ts";
import { FAULT_CATALOGUE } from "../../src/scenario/faults/index.ts";
import { Folder, podarium } from "./cli.fixture.ts";

const folder = new Folder();
afterAll(() => folder.remove());

describe("podarium validate", () => {
  it("says nothing of a manifest that would be accepted", async () => {
    const init = fileURLToPath(new URL("../../examples/init.yaml", import.meta.url));
    expect(await podarium("validate", init)).toEqual({ stdout: "", stderr: "", exit: 0 });
  });

  it("says where each problem is, in the API server's words", async () => {
    const file = folder.file(
      "p.yaml",
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: Web\nspec:\n  containers:\n  - name: c\n    image: nginx\n    volumeMounts:\n    - name: html\n      mountPath: /x\n",
    );
    const { stdout, stderr, exit } = await podarium("validate", file);
    expect(stdout.replaceAll(file, "p.yaml")).toBe(
      "p.yaml:4:9: error: metadata.name: Invalid value: \"Web\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')\n" +
        'p.yaml:10:13: error: spec.containers[0].volumeMounts[0].name: Not found: "html"\n',
    );
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 1 });
  });

  it("--json: the same as data, with what is offered instead", async () => {
    const flat = folder.file(
      "flat.yaml",
      "apiVersion: v1\nkind: Pod\nmetadata:\nname: p\nspec:\ncontainers:\n- name: c\nimage: nginx\n",
    );
    const { stdout, exit } = await podarium("validate", flat, "--json");
    const [problem] = JSON.parse(stdout) as {
      file: string;
      severity: string;
      suggestion: { title: string; text: string };
    }[];
    expect(problem?.suggestion.text).toBe(
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: c\n      image: nginx\n",
    );
    expect(problem).toMatchObject({ file: flat, severity: "error" });
    expect(exit).toBe(1);
  });

  it("2 without a file", async () => {
    expect(await podarium("validate")).toMatchObject({ exit: 2, stdout: "" });
  });
});

describe("podarium faults", () => {
  it("lists the catalogue, in words and as data", async () => {
    const { stdout } = await podarium("faults");
    for (const { name, title, parameters } of FAULT_CATALOGUE) {
      expect(stdout).toContain(`${name}  (`);
      expect(stdout).toContain(title);
      for (const parameter of parameters) expect(stdout).toContain(`  ${parameter.name}: `);
    }
    expect(JSON.parse((await podarium("faults", "--json")).stdout)).toEqual(FAULT_CATALOGUE);
  });
});

describe("podarium", () => {
  it("lists its commands", async () => {
    const { stdout, exit } = await podarium("--help");
    for (const { name, summary } of COMMANDS) expect(stdout).toContain(`  ${name.padEnd(12)} ${summary}\n`);
    expect(exit).toBe(0);
  });

  it.each(COMMANDS.map(({ name }) => name))("%s --help says how it is used", async (name) => {
    const { stdout, exit } = await podarium(name, "--help");
    expect(stdout).toMatch(new RegExp(`^Usage: podarium ${name} `));
    expect(exit).toBe(0);
  });

  it("2 for a command that there is not, and for none", async () => {
    const { stdout, stderr, exit } = await podarium("fly");
    expect(stderr).toMatch(/^podarium: there is no command "fly"\n/);
    expect({ stdout, exit }).toEqual({ stdout: "", exit: 2 });
    expect((await podarium()).exit).toBe(2);
  });
});
