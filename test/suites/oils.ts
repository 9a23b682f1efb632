/** Oils' `spec/*.test.sh`: the files whose expectations name dash or ash, run as BusyBox ash. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { busybox } from "../../src/machine/images/busybox.ts";
import { runBox } from "../machine/box.fixture.ts";
import { layerOf } from "./host-files.ts";
import { SUITE_PROGRAMS } from "./programs.ts";
import type { Suite } from "./suite.ts";

const LIMIT_MS = 60_000;

export const oils: Suite = {
  name: "oils",
  what: "oils spec/*.test.sh, files that compare dash or ash (BusyBox ash passes 1311 of 1769)",
  locate(directory) {
    for (const one of [directory, join(directory, "oils")])
      if (existsSync(join(one, "spec/smoke.test.sh"))) return join(one, "spec");
    return null;
  },
  *run(root, only) {
    const image = {
      ...busybox,
      layers: [
        ...busybox.layers,
        {
          ...Object.fromEntries(Object.entries(SUITE_PROGRAMS).map(([name, entry]) => [`/usr/bin/${name}`, entry])),
          ...(existsSync(join(root, "testdata")) ? layerOf(join(root, "testdata"), "/repo/spec/testdata") : {}),
          "/suite": { kind: "directory", mode: 0o777 } as const,
        },
      ],
    };
    for (const file of readdirSync(root).toSorted()) {
      if (!file.endsWith(".test.sh")) continue;
      const { shells, cases } = parseSpec(readFileSync(join(root, file), "utf8"));
      const shell = shells.includes("ash") ? "ash" : shells.includes("dash") ? "dash" : null;
      if (shell === null) continue;
      for (const { name, code, expected } of cases) {
        const id = `${basename(file, ".test.sh")}: ${name}`;
        if (!id.includes(only)) continue;
        const env = {
          TMP: "/suite",
          SH: "/bin/ash",
          REPO_ROOT: "/repo",
          TEST_SCRIPT: "/repo/x",
          PATH: "/usr/bin:/bin",
        };
        // The scripts are read from standard input, as its own runner hands them over.
        const ran = runBox(["sh", "-c", "cd /suite; /bin/ash; exit $?"], {
          image,
          untilMs: LIMIT_MS,
          env,
          stdin: code,
        });
        const wanted = [
          ...expected.filter((one) => one.shells.includes(shell)),
          ...expected.filter((one) => one.shells.length === 0),
        ];
        const first = new Map<string, readonly string[]>();
        for (const { key, value, shells: whose } of wanted) {
          if (!first.has(key))
            first.set(
              key,
              wanted.filter((one) => one.key === key && one.shells.join() === whose.join()).map((one) => one.value),
            );
          if (value === "") continue;
        }
        const came: Readonly<Record<string, string>> = {
          stdout: ran.stdout,
          stderr: ran.stderr,
          status: String(ran.exitCode),
        };
        if (!first.has("status")) first.set("status", ["0"]);
        const wrong = [...first].filter(([key, values]) => !values.includes(came[key] ?? ""));
        const detail = wrong
          .map(([key, values]) => `--- wanted ${key}\n${values.join("\n--- or\n")}\n--- came\n${came[key] ?? ""}\n`)
          .join("");
        yield { id, passed: wrong.length === 0, detail: detail === "" ? "" : `${code}${detail}${ran.stderr}` };
      }
    }
  },
};

interface Expectation {
  /** Empty: of all shells. */
  readonly shells: readonly string[];
  readonly key: string;
  readonly value: string;
}

interface Spec {
  readonly shells: readonly string[];
  readonly cases: { name: string; code: string; expected: Expectation[] }[];
}

/** Cases start with `#### NAME`; lines `## KEY: VALUE`, `## KEY:` up to `## END`, with `OK|BUG|N-I SHELL/SHELL` before the key. */
function parseSpec(text: string): Spec {
  const lines = text.split("\n");
  const shells = /^## compare_shells: (.*)$/m.exec(text)?.[1]?.split(/\s+/) ?? [];
  const cases: Spec["cases"] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const current = cases.at(-1);
    if (line.startsWith("#### ")) cases.push({ name: line.slice(5).trim(), code: "", expected: [] });
    else if (!current) continue;
    else if (line.startsWith("## ")) {
      const match =
        /^## (?:(?:OK|BUG|N-I)(?:-\d)? (\S+) )?(stdout|stderr|status|STDOUT|STDERR|stdout-json|stderr-json):\s?(.*)$/.exec(
          line,
        );
      if (!match) continue;
      const [, whose = "", key = "", inline = ""] = match;
      let value = inline;
      if (key === "STDOUT" || key === "STDERR") {
        const body: string[] = [];
        for (i++; i < lines.length && !/^## (?:END|OK|BUG|N-I)\b/.test(lines[i] ?? ""); i++) body.push(lines[i] ?? "");
        if (lines[i]?.startsWith("## END") !== true) i--;
        value = body.map((one) => `${one}\n`).join("");
      } else if (key.endsWith("-json")) value = JSON.parse(inline) as string;
      else if (key !== "status") value = `${inline}\n`;
      current.expected.push({
        shells: whose === "" ? [] : whose.split("/"),
        key: key.toLowerCase().replace("-json", ""),
        value,
      });
    } else current.code += `${line}\n`;
  }
  return { shells, cases };
}
