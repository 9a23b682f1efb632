/** Packed data that means harm: bombs, what is cut off, and noise. All end by BusyBox's word for it, or by a limit. */
import { expect, it } from "vitest";
import { sh } from "../box.fixture.ts";

/** What stands in place of packed data. */
const NOISE = "seq 1 30000";

const ROWS: readonly (readonly [script: string, output: string])[] = [
  [`(printf '\\037\\213\\010\\0\\0\\0\\0\\0\\0\\3'; ${NOISE}) | gunzip >/dev/null`, "gunzip: corrupted data\n[1]"],
  [`(printf 'BZh91AY&SY'; ${NOISE}) | bunzip2 >/dev/null`, "bunzip2: bunzip error -5\n[1]"],
  [`(printf '\\3757zXZ\\0'; ${NOISE}) | unxz >/dev/null`, "unxz: corrupted data\n[1]"],
  [
    `(printf '\\135\\0\\0\\200\\0\\377\\377\\377\\377\\377\\377\\377\\377'; ${NOISE}) | unlzma >/dev/null`,
    "unlzma: corrupted data\n[1]",
  ],
  [`${NOISE} | tar t`, "tar: invalid tar magic\n[1]"],
  [`${NOISE} | cpio -t`, "cpio: unsupported cpio format, use newc or crc\n[1]"],
  [`${NOISE} | gunzip`, "gunzip: invalid magic\n[1]"],
  [`${NOISE} >z; unzip z`, "Archive:  z\nunzip: short read\n[1]"],
  ["seq 9000 | gzip | head -c 900 | gunzip >/dev/null", "gunzip: unexpected end of file\n[1]"],
  ["seq 9000 >f; tar czf t.tgz f; head -c 9000 t.tgz | tar tz", "tar: unexpected end of file\ntar: short read\n[1]"],
];

it.each(ROWS)("%s", (script, output) => {
  const { combined, exitCode } = sh(`cd /data\n${script}`, { untilMs: 600_000 });
  expect(combined + (exitCode === 0 ? "" : `[${exitCode}]`)).toBe(output);
});

it("passes a bomb on piece by piece, however large it is unpacked", () => {
  const script = "head -c 4000000 /dev/zero | gzip >/data/z; stat -c %s /data/z; zcat </data/z | wc -c";
  const { stdout } = sh(script, { untilMs: 600_000, memoryLimit: 16 * 1024 * 1024 });
  const [packed = "", whole] = stdout.split("\n");
  expect(Number(packed)).toBeLessThan(20_000);
  expect(whole).toBe("4000000");
});
