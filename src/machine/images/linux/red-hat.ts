/** What the images of Red Hat's kin have in common: bash as sh, curl, no ps. Source: the images centos, fedora, rockylinux, amazonlinux. */
import { curl } from "../../userland/curl/index.ts";
import { STANDARD_PATH, text } from "../base.ts";
import { bash, debianTools, DIRECTORIES } from "../debian.ts";
import type { Image } from "../types.ts";

const PASSWD =
  "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\nadm:x:3:4:adm:/var/adm:/sbin/nologin\nmail:x:8:12:mail:/var/spool/mail:/sbin/nologin\nftp:x:14:50:FTP User:/var/ftp:/sbin/nologin\nnobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin\n";
const GROUP =
  "root:x:0:\nbin:x:1:\ndaemon:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\nmail:x:12:\nftp:x:50:\nwheel:x:10:\nnobody:x:65534:\n";

export interface RedHat {
  readonly names: readonly string[];
  readonly latest: string;
  acceptsTag(this: void, tag: string): boolean;
  readonly sizeBytes: number;
  readonly title: string;
  readonly id: string;
  readonly version: string;
}

export function redHatImage({ names, latest, acceptsTag, sizeBytes, title, id, version }: RedHat): Image {
  return {
    names,
    latest,
    acceptsTag,
    sizeBytes,
    layers: [
      {
        "/etc/passwd": text(PASSWD),
        "/etc/group": text(GROUP),
        "/etc/os-release": text(
          `NAME="${title}"\nVERSION="${version}"\nID="${id}"\nID_LIKE="rhel fedora"\nVERSION_ID="${version}"\nPRETTY_NAME="${title} ${version}"\n`,
        ),
        "/etc/redhat-release": text(`${title} release ${version}\n`),
        ...DIRECTORIES,
      },
      debianTools({ absent: "envsubst", packages: false }),
      { "/usr/bin/sh": bash, "/usr/bin/curl": { kind: "program", program: curl, size: 254_000 } },
    ],
    config: { entrypoint: [], cmd: ["/bin/bash"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
  };
}
