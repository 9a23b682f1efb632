/** What the kernel lets whom do, and in which words tools tell of it: `fidelity/kernel-rows.json`, recorded on Linux. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CAP_CHOWN, CAP_SYS_CHROOT, CONTAINER_CAPABILITIES } from "../../../src/machine/kernel/capabilities.ts";
import type { Credentials } from "../../../src/machine/kernel/types.ts";
import { runBox } from "../box.fixture.ts";

interface Row {
  readonly who: "root" | "drop" | "chown" | "user";
  readonly script: string;
  readonly output: string;
  readonly exit: number;
}

const { rows } = JSON.parse(readFileSync(new URL("../../fidelity/kernel-rows.json", import.meta.url), "utf8")) as {
  rows: readonly Row[];
};

const rootWith = (bounding: number): Credentials => ({ uid: 0, gid: 0, groups: [0, 10], bounding });
const WHO: Readonly<Record<Row["who"], Credentials>> = {
  root: rootWith(CONTAINER_CAPABILITIES),
  drop: rootWith(1 << CAP_SYS_CHROOT),
  chown: rootWith((1 << CAP_SYS_CHROOT) | (1 << CAP_CHOWN)),
  user: { uid: 1000, gid: 1000, groups: [1000], bounding: CONTAINER_CAPABILITIES },
};

it.each(rows)("$who: $script", ({ who, script, output, exit }) => {
  const { combined, exitCode } = runBox(["sh", "-c", script], { cred: WHO[who], services: null });
  expect({ output: combined, exit: exitCode }).toEqual({ output, exit });
});
