/** yash's POSIX tests (`tests/*-p.tst`), driven by their own run-test.sh inside the box. Signal matrices are left out. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { busybox } from "../../src/machine/images/busybox.ts";
import { runBox } from "../machine/box.fixture.ts";
import { fileEntry } from "./host-files.ts";
import type { Suite, SuiteCase } from "./suite.ts";

const HOME = "/suite";
const LIMIT_MS = 3_600_000;
/** Of the 121 files those whose cases are generated for every signal; they test the harness's own process as well. */
const SIGNALS = /^(?:sig|kill\d|signal|trap-p|wait-p)/;

export const yash: Suite = {
  name: "yash",
  what: "yash tests/*-p.tst without signals (BusyBox ash passes 1688 of 1845)",
  locate(directory) {
    for (const root of [directory, join(directory, "yash")].flatMap((one) => [join(one, "tests"), one]))
      if (existsSync(join(root, "run-test.sh"))) return root;
    return null;
  },
  *run(root, only) {
    for (const file of readdirSync(root).toSorted()) {
      if (!file.endsWith("-p.tst") || SIGNALS.test(file) || !file.includes(only)) continue;
      yield* runFile(root, file);
    }
  },
};

function* runFile(root: string, file: string): Iterable<SuiteCase> {
  const image = {
    ...busybox,
    layers: [
      ...busybox.layers,
      {
        [HOME]: { kind: "directory", mode: 0o777 } as const,
        [`${HOME}/${file}`]: fileEntry(join(root, file)),
        [`${HOME}/run-test.sh`]: fileEntry(join(root, "run-test.sh")),
      },
    ],
  };
  const trs = file.replace(/\.tst$/, ".trs");
  const script = `cd ${HOME} && sh ./run-test.sh sh ${file}; echo "exit $?"; cat ${trs}`;
  const { stdout, stderr } = runBox(["sh", "-c", script], { image, untilMs: LIMIT_MS, env: { LANG: "C" } });
  const seen = new Map<string, number>();
  for (const part of stdout.split(/^%%% START: /m).slice(1)) {
    const heading = part.slice(0, part.indexOf("\n"));
    const verdict = /^%%% (PASSED|FAILED|SKIPPED): /m.exec(part)?.[1];
    if (verdict === "SKIPPED") continue;
    const name = heading.replace(/^\S+?:\d+: /, "");
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const id = `${basename(file, "-p.tst")}: ${name}${count > 1 ? ` (${count})` : ""}`;
    yield { id, passed: verdict === "PASSED", detail: part };
  }
  const ended = /^exit (\d+)$/m.exec(stdout)?.[1];
  yield {
    id: `${basename(file, "-p.tst")}: runs to its end`,
    passed: ended === "0",
    detail: ended === "0" ? "" : `${stderr}\n${stdout.slice(-2000)}`,
  };
}
