/** `ubuntu`: dash as sh, bash, ps, no network tools. Source: docker.io/library/ubuntu 24.04. */
import { STANDARD_PATH, text } from "../base.ts";
import { BASHRC, debianAccounts, debianTools, DIRECTORIES } from "../debian.ts";
import { imageByTag } from "../parts/tags.ts";
import type { Image } from "../types.ts";

const NAMES: Readonly<Record<string, string>> = {
  "14.04": "Trusty Tahr",
  "16.04": "Xenial Xerus",
  "18.04": "Bionic Beaver",
  "20.04": "Focal Fossa",
  "22.04": "Jammy Jellyfish",
  "24.04": "Noble Numbat",
};
const CODES: Readonly<Record<string, string>> = {
  trusty: "14.04",
  xenial: "16.04",
  bionic: "18.04",
  focal: "20.04",
  jammy: "22.04",
  noble: "24.04",
};

function release(version: string): string {
  const name = NAMES[version] ?? "Noble Numbat";
  const code = (name.split(" ")[0] ?? "").toLowerCase();
  return `PRETTY_NAME="Ubuntu ${version} LTS"\nNAME="Ubuntu"\nVERSION_ID="${version}"\nVERSION="${version} LTS (${name})"\nVERSION_CODENAME=${code}\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\nSUPPORT_URL="https://help.ubuntu.com/"\nBUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"\nUBUNTU_CODENAME=${code}\n`;
}

export const ubuntu: Image = imageByTag({
  names: ["ubuntu"],
  latest: "24.04",
  acceptsTag: (tag) =>
    /^(latest|rolling|devel|(1[2468]|2[0246])\.(04|10)|(trusty|xenial|bionic|focal|jammy|noble|oracular|plucky)(-\d{8}(\.\d)?)?)$/.test(
      tag,
    ),
  make: ({ version }) => ({
    sizeBytes: 29_720_000,
    layers: [
      {
        "/etc/os-release": text(release(CODES[version] ?? version)),
        "/etc/debian_version": text("trixie/sid\n"),
        "/root/.bashrc": text("alias ll='ls -alF'\nalias la='ls -A'\nalias l='ls -CF'\n"),
        ...BASHRC,
        ...DIRECTORIES,
      },
      debianAccounts({ name: "ubuntu", uid: 1000, home: "/home/ubuntu", comment: "Ubuntu", shell: "/bin/bash" }),
      debianTools({ present: "ps top free watch pgrep pkill pidof uptime kill diff" }),
    ],
    config: { entrypoint: [], cmd: ["/bin/bash"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
  }),
});
