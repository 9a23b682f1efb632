/** wget, nc, nslookup, httpd, ping, netstat, telnet, ip: scripts and everything they print, as BusyBox 1.36.1 does it. */
import { describe, expect, it } from "vitest";
import { sizeInFive } from "../../../src/machine/userland/progress.ts";
import { sh } from "../box.fixture.ts";

type Rows = readonly (readonly [script: string, output: string])[];

function run(script: string): string {
  const { combined, exitCode } = sh(`cd /data; ${script}`, { services: { db: "10.244.0.5" } });
  return combined + (exitCode === 0 ? "" : `[${String(exitCode)}]`);
}

function rows(name: string, table: Rows): void {
  describe(name, () => {
    it.each(table)("%s", (script, output) => {
      expect(run(script)).toBe(output);
    });
  });
}

/** A server that answers once, whatever it is asked. */
function once(answer: string, port = 80): string {
  return `printf '${answer}' | nc -l -p ${String(port)} > /data/asked & sleep 0.1;`;
}

const OK = "HTTP/1.1 200 OK\\r\\n";
const CONNECTING = "Connecting to localhost (127.0.0.1:80)\n";
const BAR = "|********************************|";

rows("wget", [
  ["wget http://localhost/", `${CONNECTING}wget: can't connect to remote host (127.0.0.1): Connection refused\n[1]`],
  ["wget -q foo://x", "wget: not an http or ftp url: foo://x\n[1]"],
  ["wget -q nope:80", "wget: bad address 'nope:80'\n[1]"],
  ["wget -q localhost:x", "wget: bad port 'x'\n[1]"],
  ["wget -T x localhost", "wget: invalid number 'x'\n[1]"],
  [
    `${once(`${OK}Content-Length: 3\\r\\n\\r\\nhi\\n`)} wget http://localhost/a/b?c=d; cat 'b?c=d'`,
    `${CONNECTING}saving to 'b?c=d'\nb?c=d                100% ${BAR}     3  0:00:00 ETA\n'b?c=d' saved\nhi\n`,
  ],
  [
    `${once(`${OK}\\r\\nhello`)} wget -O- localhost`,
    `${CONNECTING}writing to stdout\nhello-                    100% ${BAR}     5  0:00:00 ETA\nwritten to stdout\n`,
  ],
  [
    `${once(`${OK}Transfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n2;x\\r\\nde\\r\\n0\\r\\n\\r\\n`)} wget -qO- localhost`,
    "abcde",
  ],
  [
    `${once("HTTP/1.1 404 Not Found\\r\\n\\r\\n")} wget localhost`,
    `${CONNECTING}wget: server returned error: HTTP/1.1 404 Not Found\n[1]`,
  ],
  [
    `${once(`${OK}X-A: b\\r\\n\\r\\n`)} wget -S --spider localhost`,
    `${CONNECTING}  HTTP/1.1 200 OK\n  X-A: b\n  \nremote file exists\n`,
  ],
  [`${once(`${OK}Content-Length: 9\\r\\n\\r\\nhi`)} wget -qO- localhost`, "hiwget: connection closed prematurely\n[1]"],
  [`${once("")} wget -q localhost`, "wget: error getting response\n[1]"],
  [`${once(`${OK}nonsense\\r\\n`)} wget -q localhost`, "wget: bad header line: nonsense\n[1]"],
  ["sleep 9 | nc -l -p 80 >/dev/null & sleep 0.1; wget -qT 2 localhost", "wget: download timed out\n[1]"],
  ["wget -qT 3 10.9.9.9", "wget: download timed out\n[1]"],
  ["wget -q 10.244.0.99", "wget: can't connect to remote host (10.244.0.99): No route to host\n[1]"],
  [
    `${once("HTTP/1.1 302 Found\\r\\nLocation: http://db:81/x\\r\\n\\r\\n")} ${once(`${OK}\\r\\nthere`, 81)} wget -O f localhost; cat f`,
    `${CONNECTING}Connecting to db:81 (10.244.0.5:81)\nsaving to 'f'\n` +
      `f                    100% ${BAR}     5  0:00:00 ETA\n'f' saved\nthere`,
  ],
  [`touch index.html; ${once(`${OK}\\r\\n`)} wget -q localhost`, "wget: can't open 'index.html': File exists\n[1]"],
  [
    `${once(`${OK}\\r\\n`)} wget -qO- -U me --header 'Host: h' --post-data 'a b' http://u:p%20w@localhost/x; tr -d '\\r' < asked`,
    "POST /x HTTP/1.1\nUser-Agent: me\nConnection: close\nAuthorization: Basic dTpwIHc=\nHost: h\n" +
      "Content-Type: application/x-www-form-urlencoded\nContent-Length: 3\n\na b",
  ],
  [
    `printf 'abc' > f; ${once("HTTP/1.1 206 P\\r\\nContent-Length: 2\\r\\n\\r\\nde")} wget -qc localhost/f; cat f; grep Range asked | tr -d '\\r'`,
    "abcdeRange: bytes=3-\n",
  ],
  [
    `${once(`${OK}\\r\\nx`, 8080)} http_proxy=http://localhost:8080 wget -qO- http://far.away/y; head -n 1 asked`,
    "xGET http://far.away/y HTTP/1.1\r\n",
  ],
  [
    `(printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nab'; sleep 3.5; printf cd) | nc -l -p 80 >/dev/null & sleep 0.1; wget -qo log -O- localhost; wget -q -O/no/x localhost; cat log`,
    "abcdwget: can't connect to remote host (127.0.0.1): Connection refused\n",
  ],
]);

describe("sizes of the progress bar", () => {
  it.each([
    [0, "    0"],
    [99_999, "99999"],
    [100_000, "97.6k"],
    [1_048_576, "1024k"],
    [5_000_000, "4882k"],
    [104_857_600, " 100M"],
  ])("%d", (bytes, text) => {
    expect(sizeInFive(bytes)).toBe(text);
  });
});

rows("nc", [
  ["nc -v 127.0.0.1 9; nc -vv 127.0.0.1 9", "nc: 127.0.0.1 (127.0.0.1:9): Connection refused\nsent 0, rcvd 0\n[1]"],
  [
    "nc -lv -p 70 > got & sleep 0.1; echo hi | nc -v localhost 70; wait; cat got",
    "listening on [::]:70 ...\nlocalhost (127.0.0.1:70) open\n" +
      "connect to [::ffff:127.0.0.1]:70 from localhost:32768 ([::ffff:127.0.0.1]:32768)\nhi\n",
  ],
  [
    "nc -l -p 70 & sleep 0.1; nc -l -p 70; echo $?; kill $!; wait $! 2> w; echo $?",
    "nc: bind: Address already in use\n1\npunt!\n143\n",
  ],
  [
    "nc -lk -p 70 -e sh -c 'read l; echo got $l' & sleep 0.1; for i in 1 2; do echo $i | nc localhost 70; done",
    "got 1\ngot 2\n",
  ],
  [
    "nc -lve nosuch -p 70 & sleep 0.1; nc localhost 32768; wait",
    "listening on [::]:32768 ...\nconnect to [::ffff:127.0.0.1]:32768 from localhost:32769 ([::ffff:127.0.0.1]:32769)\n" +
      "nc: can't execute 'nosuch': No such file or directory\n",
  ],
  ["nc -w 1 -l -p 70", "nc: timeout\n[1]"],
  ["nc -w 2 -v 10.9.9.9 80", "nc: 10.9.9.9 (10.9.9.9:80): Connection timed out\n[1]"],
  ["nc localhost http", "nc: bad port 'http'\n[1]"],
  ["nc -zv localhost 1", "[1]"],
  [
    "nc -u -l -p 53 -w 2 > u & sleep 0.1; echo data | nc -u -w 1 localhost 53; wait; cat u; nc -uzv localhost 99",
    "data\n[1]",
  ],
  [
    "nc -l -p 70 -o dump > got & sleep 0.1; echo 'abc' | nc localhost 70; wait; cat dump",
    "< 00000000 61 62 63 0a                                     # abc.\n",
  ],
]);

rows("nslookup", [
  [
    "nslookup db.default.svc.cluster.local",
    "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tdb.default.svc.cluster.local\nAddress: 10.244.0.5\n\n\n",
  ],
  [
    "nslookup -type=a -debug nope.x",
    "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nQuery #0 completed in 1ms:\n** server can't find nope.x: NXDOMAIN\n\n[1]",
  ],
  [
    "nslookup 127.0.0.2",
    "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n** server can't find 2.0.0.127.in-addr.arpa: NXDOMAIN\n\n[1]",
  ],
  ["nslookup -type=x a", 'nslookup: invalid query type "x"\n[1]'],
  ["nslookup -port=0 a", "nslookup: number 0 is not in 1..65535 range\n[1]"],
  [
    "nslookup db 127.0.0.1",
    "nslookup: write to '127.0.0.1': Connection refused\n;; connection timed out; no servers could be reached\n\n[1]",
  ],
  ["nslookup -timeout=1 db 10.9.9.9", ";; connection timed out; no servers could be reached\n\n[1]"],
]);

/** Asks a server of /data and shows the answer without its times. */
function ask(request: string, setup = "", flags = ""): string {
  const server = `httpd -p 8080 ${flags}; sleep 0.1;`;
  const client = `printf '${request}' | nc 127.0.0.1 8080 | tr -d '\\r' | grep -vE '^(Date|Last-Modified|ETag|Connection):'`;
  return `${setup} ${server} ${client}`;
}
const page = (title: string, text: string): string =>
  `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${text}\n</BODY></HTML>\n`;
const HTML = "Content-type: text/html\n";
const FILE = "echo body > f.txt;";
const CGI = "mkdir cgi-bin; printf '#!/bin/sh\\n%s\\n' \"$P\" > cgi-bin/x; chmod 755 cgi-bin/x;";

rows("httpd", [
  [
    ask("GET /f.txt HTTP/1.1\\r\\n\\r\\n", FILE),
    "HTTP/1.1 200 OK\nContent-type: text/plain\nAccept-Ranges: bytes\nContent-Length: 5\n\nbody\n",
  ],
  [
    ask("GET /f.txt HTTP/1.1\\r\\nRange: bytes=1-2\\r\\n\\r\\n", FILE),
    `HTTP/1.1 206 Partial Content\n${HTML}Content-Range: bytes 1-2/5\nAccept-Ranges: bytes\nContent-Length: 2\n\nod\n`,
  ],
  [ask("GET /d?q=1 HTTP/1.1\\r\\n\\r\\n", "mkdir d;"), `HTTP/1.1 302 Found\n${HTML}Location: /d/?q=1\n\n`],
  [
    ask("GET /d/ HTTP/1.1\\r\\n\\r\\n", "mkdir d;"),
    `HTTP/1.1 404 Not Found\n${HTML}\n${page("404 Not Found", "The requested URL was not found")}`,
  ],
  [
    ask("PUT /f.txt HTTP/1.1\\r\\n\\r\\n", FILE),
    `HTTP/1.1 501 Not Implemented\n${HTML}\n${page("501 Not Implemented", "The requested method is not recognized")}`,
  ],
  [ask("NONSENSE\\r\\n\\r\\n"), `HTTP/1.1 400 Bad Request\n${HTML}\n${page("400 Bad Request", "Unsupported method")}`],
  [
    ask("GET /../f HTTP/1.1\\r\\n\\r\\n"),
    `HTTP/1.1 400 Bad Request\n${HTML}\n${page("400 Bad Request", "Unsupported method")}`,
  ],
  [
    ask("GET //./d/../f.txt HTTP/1.0\\r\\n\\r\\n", FILE),
    "HTTP/1.1 200 OK\nContent-type: text/plain\nAccept-Ranges: bytes\nContent-Length: 5\n\nbody\n",
  ],
  [
    ask("GET /x HTTP/1.1\\r\\n\\r\\n", "echo 'E404:/data/e' > c; echo custom > e;", "-c c"),
    `HTTP/1.1 404 Not Found\n${HTML}\ncustom\n`,
  ],
  [
    ask("GET /p/f HTTP/1.1\\r\\n\\r\\n", "mkdir p; echo x > p/f; echo /p:u:w > c;", "-c c -r Realm"),
    `HTTP/1.1 401 Unauthorized\n${HTML}WWW-Authenticate: Basic realm="Realm"\n\n${page("401 Unauthorized", "")}`,
  ],
  [
    "mkdir p; echo x > p/f; echo /p:u:w > httpd.conf; httpd -p 81; sleep 0.1; wget -qO- http://u:w@localhost:81/p/f; wget -qO- http://u:v@localhost:81/p/f",
    "x\nwget: server returned error: HTTP/1.1 401 Unauthorized\n[1]",
  ],
  [
    "mkdir d; echo x > d/f; echo 'D:127.' > d/httpd.conf; httpd -p 81; sleep 0.1; wget -qO- localhost:81/d/f; wget -qO- db:81/d/f",
    "wget: server returned error: HTTP/1.1 403 Forbidden\nx\n",
  ],
  [
    `P='echo Status: 201 Made; echo; echo $REQUEST_METHOD $QUERY_STRING $PATH_INFO $CONTENT_LENGTH $HTTP_X_Y; cat'; ${CGI} ` +
      ask("POST /cgi-bin/x/more?a=b HTTP/1.1\\r\\nX-y: z\\r\\nContent-Length: 3\\r\\n\\r\\nabc"),
    "HTTP/1.1 201 Made\n\nPOST a=b /more 3 z\nabc\n",
  ],
  [
    "echo P:/far/:http://localhost:82/near/ > c; echo hi > g; mkdir near; echo proxied > near/g; httpd -p 82; httpd -c c -p 81; sleep 0.1; wget -qO- localhost:81/far/g",
    "proxied\n",
  ],
  ["httpd -d 'a%41+b%'; httpd -e '<a>'", "aA b%&#60;a&#62;"],
  ["httpd -h /none", "httpd: can't change directory to '/none': No such file or directory\n[1]"],
  ["httpd -c /none", "httpd: /none: No such file or directory\n[1]"],
  ["httpd -p x", "httpd: bad address 'x'\n[1]"],
  [
    "echo x > f; httpd -f -v -p 127.0.0.1:81 2> log & sleep 0.1; wget -qO- localhost:81/f; wget -q db:81; kill $!; sed 's/:[0-9]*:/:P:/' log",
    "x\nwget: can't connect to remote host (10.244.0.5): Connection refused\n127.0.0.1:P: response:200\n",
  ],
]);

rows("ping", [
  [
    "ping -c 2 -s 2 localhost",
    "PING localhost (127.0.0.1): 2 data bytes\n10 bytes from 127.0.0.1: seq=0 ttl=64\n10 bytes from 127.0.0.1: seq=1 ttl=64\n\n" +
      "--- localhost ping statistics ---\n2 packets transmitted, 2 packets received, 0% packet loss\n",
  ],
  [
    "ping -c 1 -W 1 10.244.0.99",
    "PING 10.244.0.99 (10.244.0.99): 56 data bytes\n\n" +
      "--- 10.244.0.99 ping statistics ---\n1 packets transmitted, 0 packets received, 100% packet loss\n[1]",
  ],
  [
    "ping -qc 3 -i 0.1 db | sed 's/= .*/= T/'",
    "PING db (10.244.0.5): 56 data bytes\n\n--- db ping statistics ---\n3 packets transmitted, 3 packets received, 0% packet loss\nround-trip min/avg/max = T\n",
  ],
  ["ping -c x db", "ping: invalid number 'x'\n[1]"],
  ["ping6 db", "ping6: bad address 'db'\n[1]"],
]);

rows("netstat, telnet, ip", [
  [
    "httpd -p 80; nc -l -p 81 & sleep 0.1; netstat -tlnp",
    "Active Internet connections (only servers)\n" +
      "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    \n" +
      "tcp        0      0 :::80                   :::*                    LISTEN      3/httpd\n" +
      "tcp        0      0 :::81                   :::*                    LISTEN      4/nc\n",
  ],
  ["telnet localhost", "telnet: can't connect to remote host (127.0.0.1): Connection refused\n[1]"],
  [
    `${once("\\377\\373\\001hi\\r\\n", 23)} sleep 1 | telnet localhost`,
    "hi\r\nConnection closed by foreign host\r\nConnected to localhost\n[1]",
  ],
  [
    "ip -4 -o addr show eth0",
    "2: eth0    inet 10.244.0.5/24 brd 10.244.0.255 scope global eth0\\       valid_lft forever preferred_lft forever\n",
  ],
  [
    "ip route",
    "default via 10.244.0.1 dev eth0 \n10.244.0.0/24 via 10.244.0.1 dev eth0  src 10.244.0.5 \n10.244.0.1 dev eth0 scope link  src 10.244.0.5 \n",
  ],
  ["ip link set eth0 down", "ip: SIOCSIFFLAGS: Operation not permitted\n[2]"],
  ["ip a show eth9", "ip: can't find device 'eth9'\n[1]"],
  ["ifconfig x", "ifconfig: x: error fetching interface information: Device not found\n[1]"],
]);
