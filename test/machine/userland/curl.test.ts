/** curl: scripts and everything they print, as curl 7.88.1 of Debian 12 prints it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nginx } from "../../../src/machine/images/nginx.ts";
import { curlImage } from "../../../src/machine/images/tools/curl-image.ts";
import { sh } from "../box.fixture.ts";

const TRY = "curl: try 'curl --help' or 'curl --manual' for more information\n";
const METER =
  "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n";
const NOTHING = "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0";
const REFUSED = "curl: (7) Failed to connect to localhost port 1 after 0 ms: Couldn't connect to server\n";
const HEAD =
  'HTTP/1.1 200 OK\r\nServer: nginx/1.27.5\r\nDate: Thu, 15 Jan 2026 12:00:00 GMT\r\nContent-Type: text/html\r\nContent-Length: 3\r\nLast-Modified: Thu, 15 Jan 2026 12:00:00 GMT\r\nConnection: keep-alive\r\nETag: "6968d6c0-3"\r\nAccept-Ranges: bytes\r\n\r\n';
const SITE = `server {
  listen 80;
  location / { root /srv; }
  location = /say { return 200 "$request_method $content_type $http_user_agent $http_x_y $args\\n"; }
  location = /away { return 302 /say?from=away; }
  location = /round { return 301 /round; }
  location = /auth { return 200 "$http_authorization\\n"; }
}
`;

function run(script: string): string {
  const files = { "/etc/nginx/conf.d/default.conf": SITE, "/srv/index.html": "hi\n" };
  const { combined, exitCode } = sh(
    `sed -i 's/access_log .*/access_log off;/' /etc/nginx/nginx.conf; nginx 2>/dev/null; ${script}`,
    {
      image: nginx,
      files,
      services: {},
    },
  );
  return combined.replace(/^.*\[notice\].*\n/gm, "") + (exitCode === 0 ? "" : `[${exitCode}]`);
}

describe("curl", () => {
  it.each([
    [
      "curl localhost",
      `${METER}${NOTHING}\r100     3  100     3    0     0   1500      0 --:--:-- --:--:-- --:--:--  1500\nhi\n`,
    ],
    ["curl -s localhost", "hi\n"],
    ["curl -si localhost", `${HEAD}hi\n`],
    ["curl -sI localhost", HEAD],
    ["curl -sS localhost:1", `${REFUSED}[7]`],
    ["curl localhost:1", `${METER}${NOTHING}${NOTHING}\n${REFUSED}[7]`],
    ["curl -s localhost:1", "[7]"],
    ["curl -sf localhost/nope", "[22]"],
    ["curl -sSf localhost/nope", "curl: (22) The requested URL returned error: 404\n[22]"],
    ["curl -sS nosuch.invalid", "curl: (6) Could not resolve host: nosuch.invalid\n[6]"],
    ["curl -sS -m 1 10.9.9.9", "curl: (28) Connection timed out after 1001 milliseconds\n[28]"],
    ["curl", `${TRY}[2]`],
    ["curl -sS --foo", `curl: option --foo: is unknown\n${TRY}[2]`],
    ["curl -sS -o", `curl: option -o: requires parameter\n${TRY}[2]`],
    ["curl -sS -m x localhost", `curl: option -m: expected a proper numerical parameter\n${TRY}[2]`],
    ["curl -sS ftpx://x", 'curl: (1) Protocol "ftpx" not supported or disabled in libcurl\n[1]'],
    ["curl -sS http://", "curl: (3) URL using bad/illegal format or missing URL\n[3]"],
    [
      "curl -so /dev/null -w '%{http_code} %{size_download} %{url_effective}\\n' localhost",
      "200 3 http://localhost/\n",
    ],
    ["curl -so /dev/null -w '%{http_code}' localhost:1", "000[7]"],
    ["curl -sd a=b -d c=d localhost/say", "POST application/x-www-form-urlencoded curl/7.88.1  \n"],
    ["curl -sG -d a=b localhost/say", "GET  curl/7.88.1  a=b\n"],
    ["curl -s -X DELETE -A me -H 'X-Y: z' localhost/say", "DELETE  me z \n"],
    ["curl -s --json '{}' localhost/say", "POST application/json curl/7.88.1  \n"],
    ["curl -s localhost/away | head -2", "<html>\r\n<head><title>302 Found</title></head>\r\n"],
    ["curl -sL localhost/away", "GET  curl/7.88.1  from=away\n"],
    ["curl -sSL --max-redirs 2 localhost/round", "curl: (47) Maximum (2) redirects followed\n[47]"],
    ["curl -s -u me:pass localhost/auth", "Basic bWU6cGFzcw==\n"],
    ["curl -sO localhost/index.html; cat index.html", "hi\n"],
    ["curl -sS -o /nodir/x localhost", "curl: (23) Failed writing received data to disk/application\n[23]"],
    [
      "curl -S --no-progress-meter --retry 1 --retry-connrefused localhost:1",
      `${REFUSED}Warning: Problem : connection refused. Will retry in 1 seconds. 1 retries \nWarning: left.\n${REFUSED}[7]`,
    ],
    [
      "curl -sv localhost -o /dev/null",
      `*   Trying 127.0.0.1:80...\n* Connected to localhost (127.0.0.1) port 80 (#0)\n> GET / HTTP/1.1\r\n> Host: localhost\r\n> User-Agent: curl/7.88.1\r\n> Accept: */*\r\n> \r\n${HEAD.replace(/^(.*\r)$/gm, "< $1")}{ [3 bytes data]\n* Connection #0 to host localhost left intact\n`,
    ],
  ])("%s", (script, output) => {
    // A millisecond more or less is the machine's, and so is the speed that follows from it.
    const steady = run(script)
      .replace(/100\d milliseconds/, "1001 milliseconds")
      .replaceAll(" 3000 ", " 1500 ");
    expect(steady.replace(/ 3000$/m, " 1500")).toBe(output);
  });
});

interface Row {
  readonly script: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const file = new URL("../../fidelity/curl-rows.json", import.meta.url);
const { meta, entries } = JSON.parse(readFileSync(file, "utf8")) as { meta: { prelude: string }; entries: Row[] };

describe("as recorded beside nginx", () => {
  it.each(entries)("$script", ({ script, stdout, stderr, exit }) => {
    const result = sh(`mkdir -p /data/w; cd /data/w; ${meta.prelude}${script}`, { image: nginx, untilMs: 120_000 });
    expect({ stdout: result.stdout, stderr: result.stderr, exit: result.exitCode }).toEqual({ stdout, stderr, exit });
  });
});

describe("beyond what a row can tell", () => {
  it("has the version of its image", () => {
    const of = (tag: string): string =>
      sh("curl --version | head -1 | cut -d' ' -f1-2", { image: curlImage.ofTag?.(tag) ?? curlImage }).stdout;
    expect([of("8.8.0"), of("latest")]).toEqual(["curl 8.8.0\n", "curl 8.14.1\n"]);
  });
});
