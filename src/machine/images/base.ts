/** Files that every Linux image has, as layers. Source: base-passwd of Debian, the rootfs of docker-library/busybox. */
import type { LayerEntry } from "../kernel/fs/layer.ts";

export const STANDARD_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** `/etc/passwd` of images without accounts of their own. */
export const PASSWD = [
  "root:x:0:0:root:/root:/bin/sh",
  "daemon:x:1:1:daemon:/usr/sbin:/bin/false",
  "bin:x:2:2:bin:/bin:/bin/false",
  "sys:x:3:3:sys:/dev:/bin/false",
  "sync:x:4:100:sync:/bin:/bin/sync",
  "mail:x:8:8:mail:/var/spool/mail:/bin/false",
  "www-data:x:33:33:www-data:/var/www:/bin/false",
  "operator:x:37:37:Operator:/var:/bin/false",
  "nobody:x:65534:65534:nobody:/home:/bin/false",
  "",
].join("\n");

export const GROUP = [
  "root:x:0:",
  "daemon:x:1:",
  "bin:x:2:",
  "sys:x:3:",
  "adm:x:4:",
  "tty:x:5:",
  "disk:x:6:",
  "wheel:x:10:root",
  "cdrom:x:19:",
  "dialout:x:18:",
  "floppy:x:11:",
  "video:x:28:",
  "audio:x:29:",
  "tape:x:32:",
  "www-data:x:33:",
  "operator:x:37:",
  "utmp:x:43:",
  "plugdev:x:46:",
  "staff:x:50:",
  "lock:x:54:",
  "netdev:x:82:",
  "users:x:100:",
  "nobody:x:65534:",
  "",
].join("\n");

export function text(content: string, mode?: number): LayerEntry {
  return mode === undefined ? { kind: "file", content } : { kind: "file", content, mode };
}
