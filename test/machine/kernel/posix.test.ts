/** What POSIX promises of files, processes and sockets, seen from a script, as BusyBox 1.35 on Linux shows it. */
import { expect, it } from "vitest";
import { sh } from "../box.fixture.ts";

const ROWS: readonly (readonly [noun: string, script: string, output: string])[] = [
  [
    "setgid folders hand their group on",
    "mkdir d; chgrp 7 d; chmod 2775 d; touch d/f; mkdir d/s; stat -c '%a %g' d d/f d/s",
    "2775 7\n644 7\n2755 7\n",
  ],
  [
    "under a sticky bit nobody removes what is another's",
    "mkdir t; chmod 1777 t; echo x >t/f; setuidgid nobody rm -f t/f; ls t; stat -c %A t",
    "rm: can't remove 't/f': Operation not permitted\nf\ndrwxrwxrwt\n",
  ],
  [
    "a file that is unlinked while open can be read",
    "echo hello >f; exec 3<f; rm f; ls f 2>/dev/null; cat <&3; stat -L -c %h /proc/$$/fd/3",
    "hello\n0\n",
  ],
  [
    "hard links, links to nothing and links in a circle",
    "echo a >a; ln a b; echo c >b; cat a; stat -c %h a; rm a; cat b; ln -s nowhere l; cat l; ln -s x y; ln -s y x; cat x",
    "c\n2\nc\ncat: can't open 'l': No such file or directory\ncat: can't open 'x': Too many levels of symbolic links\n",
  ],
  [
    "a rename replaces what it may and nothing else",
    "mv nothing x; mkdir d e; echo 1 >d/f; mv d e; ls e; mkdir d; touch d/x; mv e/d .; mv d d/e; echo $?",
    "mv: can't rename 'nothing': No such file or directory\nd\nmv: can't rename 'e/d': Directory not empty\nmv: can't rename 'd': Invalid argument\n1\n",
  ],
  [
    "umask",
    "umask 077; touch a; mkdir d; stat -c %a a d; umask; umask -S; umask 027; touch b; stat -c %a b",
    "600\n700\n0077\nu=rwx,g=,o=\n640\n",
  ],
  [
    "STOP and CONT",
    "sleep 60 & kill -STOP $!; cut -d' ' -f3 /proc/$!/stat; kill -CONT $!; cut -d' ' -f3 /proc/$!/stat; kill $!; wait $!; echo $?",
    "T\nS\nTerminated\n143\n",
  ],
  [
    "who holds no rights is refused",
    "echo a >f; chmod 0 f; setuidgid nobody cat f; chmod 444 f; setuidgid nobody sh -c 'echo x >f'; mkdir d; chmod 700 d; setuidgid nobody ls d; setuidgid nobody touch d/x; setuidgid nobody kill -0 1; echo $?",
    "cat: can't open 'f': Permission denied\nsh: can't create f: Permission denied\nls: can't open 'd': Permission denied\ntouch: d/x: Permission denied\nkill: can't kill pid 1: Operation not permitted\n1\n",
  ],
  [
    "a pipe with a name",
    "mkfifo p; (echo through >p) & cat p; wait; stat -c %F p; ls -l p | cut -c1",
    "through\nfifo\np\n",
  ],
  [
    "devices",
    "echo x >/dev/full; echo $?; head -c 2 /dev/zero | od -An -tx1; test -c /dev/null && echo char; tty; (: </dev/tty)",
    "sh: write error: No space left on device\n1\n 00 00\nchar\nnot a tty\nsh: can't open /dev/tty: No such device or address\n",
  ],
  [
    "a session of its own, and a trap",
    "trap 'echo hup' HUP; setsid sh -c 'cut -d\" \" -f5,6 /proc/self/stat | { read a b; [ $a = $b ] && echo leader; }'; kill -HUP $$; echo after",
    "leader\nhup\nafter\n",
  ],
  [
    "a listener stands in /proc/net/tcp",
    "nc -l -p 7071 -e cat & sleep 0.2; cat /proc/net/tcp /proc/net/tcp6 | grep -c ':1B9F .* 0A '; echo hi | nc 127.0.0.1 7071; wait",
    "1\nhi\n",
  ],
  [
    "one half of a connection is closed, the other goes on",
    "(sleep 0.3; echo late) | nc -l -p 7072 & sleep 0.1; printf 'early' | nc 127.0.0.1 7072; wait",
    "earlylate\n",
  ],
];

it.each(ROWS)("%s", (_noun, script, output) => {
  expect(sh(`cd /data\n${script}`, { untilMs: 60_000 }).combined).toBe(output);
});
