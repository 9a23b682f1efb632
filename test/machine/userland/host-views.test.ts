/** Tools whose answers hang on the host: what a container of this machine is told. */
import { expect, it } from "vitest";
import { sh } from "../box.fixture.ts";

const ROWS: readonly (readonly [script: string, output: string])[] = [
  ["lsattr /data; lsattr -d /data", "lsattr: reading /data: Inappropriate ioctl for device\n".repeat(2)],
  ["lsattr /etc/hostname", "lsattr: reading /etc/hostname: Inappropriate ioctl for device\n"],
  ["lsattr -R nope", "lsattr: can't stat 'nope': No such file or directory\n"],
  ["chattr -i /etc/hostname", "chattr: reading flags on /etc/hostname: Inappropriate ioctl for device\n"],
  ["chattr +a nope", "chattr: can't stat 'nope': No such file or directory\n"],
  ["lsmod", "Module                  Size  Used by    Not tainted\n"],
  ["lsmod | wc -l", "1\n"],
  ["lsmod x | cut -c1-6", "Module\n"],
  ["resize", "COLUMNS=80;LINES=24;export COLUMNS LINES;\n"],
  ["eval $(resize); echo $COLUMNS $LINES", "80 24\n"],
  ["resize | wc -l", "1\n"],
  ["iproute | tail -1", "10.244.0.1 dev eth0 scope link  src 10.244.0.5 \n"],
  ["iproute show default", "default via 10.244.0.1 dev eth0 \n"],
  ["iproute get 10.244.0.1", "10.244.0.1 dev eth0  src 10.244.0.5 \n"],
];

it.each(ROWS)("%s", (script, output) => {
  expect(sh(`cd /data\n${script}`).combined).toBe(output);
});
