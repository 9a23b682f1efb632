/** Applets about accounts: scripts and everything they print. Messages are those of BusyBox 1.36.1, hashes those of crypt(3). */
import { expect, it } from "vitest";
import { sh } from "../box.fixture.ts";

const ROWS: readonly (readonly [script: string, output: string])[] = [
  [
    "adduser -D bob; id bob; grep bob /etc/passwd /etc/group; ls -ld /home/bob | cut -c1-30; adduser -D bob",
    "uid=1000(bob) gid=1000(bob) groups=1000(bob)\n/etc/passwd:bob:x:1000:1000:Linux User,,,:/home/bob:/bin/sh\n/etc/group:bob:x:1000:\ndrwxr-sr-x    2 bob      bob  \nadduser: user 'bob' in use\n[1]",
  ],
  [
    "addgroup dev; adduser -D bob; addgroup bob dev; id bob; delgroup bob dev; id bob; delgroup dev; grep dev /etc/group",
    "uid=1000(bob) gid=1001(bob) groups=1001(bob),1000(dev)\nuid=1000(bob) gid=1001(bob) groups=1001(bob)\nplugdev:x:46:\nnetdev:x:82:\n",
  ],
  [
    "adduser -D bob; deluser --remove-home bob; id bob; ls /home; deluser bob; delgroup root",
    "id: unknown user bob\ndeluser: unknown user bob\ndelgroup: 'root' still has 'root' as their primary group!\n[1]",
  ],
  [
    "addgroup -g 5000 g5; addgroup -g 5000 g6; addgroup g5; addgroup -S sys1; grep 'g5\\|sys1' /etc/group",
    "addgroup: gid '5000' in use\naddgroup: group 'g5' in use\ng5:x:5000:\nsys1:x:101:\n",
  ],
  [
    "addgroup nogroup; adduser -S -H -h /nonexistent -s /sbin/nologin -u 101 svc; grep svc /etc/passwd; id svc; adduser -D -G nosuch x; adduser -D -u 0 x",
    "svc:x:101:1000:Linux User,,,:/nonexistent:/sbin/nologin\nuid=101(svc) gid=1000(nogroup) groups=1000(nogroup)\nadduser: unknown group nosuch\nadduser: uid '0' in use\n[1]",
  ],
  [
    "adduser -D al; echo al:secret | chpasswd; grep -c '^al:\\$6\\$' /etc/shadow; echo al | chpasswd; echo nosuch:x | chpasswd; echo 'al:$1$x$y' | chpasswd -e; grep ^al: /etc/shadow | cut -d: -f2",
    "chpasswd: password for 'al' changed\n1\nchpasswd: missing new password\nchpasswd: unknown user nosuch\nchpasswd: password for 'al' changed\n$1$x$y\n",
  ],
  [
    "adduser -D al; su al -c 'id -un; echo $HOME; pwd'; su - al -c 'pwd; echo $USER $LOGNAME $SHELL'; su nosuch; su -s /bin/sh nobody -c 'id -u'",
    "al\n/home/al\n/data\n/home/al\nal al /bin/sh\nsu: unknown user nosuch\n65534\n",
  ],
  [
    "adduser -D al; passwd -d al; passwd -l al; passwd -l al; passwd -u al; printf 'pw\\npw\\n' | passwd al; printf 'a\\nb\\n' | passwd al; passwd nosuch",
    "passwd: password for al changed by root\npasswd: password for al changed by root\npasswd: password for al is already locked\npasswd: password for al changed by root\nChanging password for al\nNew password: Retype password: passwd: password for al changed by root\nChanging password for al\nNew password: Retype password: Passwords don't match\npasswd: password for al is unchanged\npasswd: unknown user nosuch\n[1]",
  ],
  [
    "cryptpw -m md5 pw abcdefgh; mkpasswd -m sha256 pw saltsalt; cryptpw -m sha512 pw saltsalt; cryptpw x | cut -c1-3; echo pw | mkpasswd -s -m md5 -S abcdefgh",
    "$1$abcdefgh$IQtUouv7y7Q9dRWkQEPCc.\n$5$saltsalt$0rl.MZtoLLPP3X0Rdl8riRnphIcAXJY27/aOAyK2hB5\n$6$saltsalt$pauPrmdmG4BTE9h2HPmywiw152IFch6BJCEsaY6D.PLTfpV8sqvXwWdyfsgVgozkYH9B80bAip/08R2BPH2xk/\n$6$\n$1$abcdefgh$IQtUouv7y7Q9dRWkQEPCc.\n",
  ],
  [
    "add-shell /bin/zsh /bin/sh; add-shell /bin/zsh; cat /etc/shells; remove-shell /bin/zsh; cat /etc/shells; nologin",
    "/bin/sh\n/bin/zsh\n/bin/sh\nThis account is not available\n[1]",
  ],
];

it.each(ROWS)("%s", (script, output) => {
  const { combined, exitCode } = sh(`cd /data\n${script}`);
  expect(combined + (exitCode === 0 ? "" : `[${exitCode}]`)).toBe(output);
});
