/** `httpd`: Apache with its own configuration in /usr/local/apache2. Source: docker-library/httpd 2.4. */
import { STANDARD_PATH, text } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { program } from "../parts/service.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { apacheMain } from "./apache.ts";

const HOME = "/usr/local/apache2";

const CONF = `# What Apache is told: the places of files, and what may be seen of them.
ServerRoot "${HOME}"
Listen 80
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule mime_module modules/mod_mime.so
LoadModule log_config_module modules/mod_log_config.so
LoadModule headers_module modules/mod_headers.so
LoadModule unixd_module modules/mod_unixd.so
LoadModule autoindex_module modules/mod_autoindex.so
LoadModule dir_module modules/mod_dir.so
LoadModule alias_module modules/mod_alias.so
<IfModule unixd_module>
User www-data
Group www-data
</IfModule>
ServerAdmin you@example.com
#ServerName www.example.com:80
<Directory />
    AllowOverride none
    Require all denied
</Directory>
DocumentRoot "${HOME}/htdocs"
<Directory "${HOME}/htdocs">
    Options Indexes FollowSymLinks
    AllowOverride None
    Require all granted
</Directory>
<IfModule dir_module>
    DirectoryIndex index.html
</IfModule>
<Files ".ht*">
    Require all denied
</Files>
ErrorLog /proc/self/fd/2
LogLevel warn
<IfModule log_config_module>
    LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
    CustomLog /proc/self/fd/1 common
</IfModule>
<IfModule mime_module>
    TypesConfig conf/mime.types
</IfModule>
`;

const FOREGROUND = `#!/bin/sh
# A number left over from before would stop it.
set -e
rm -f ${HOME}/logs/httpd.pid
exec httpd -DFOREGROUND "$@"
`;

export const httpd: Image = imageByTag({
  names: ["httpd"],
  latest: "2.4",
  acceptsTag: versions("2.4 2.2", "alpine bookworm bullseye buster trixie alpine3\\.\\d\\d"),
  make({ version, isAlpine }) {
    const full = fullVersion(version === "2" ? "2.4" : version, ["2.4.63", "2.2.34"]);
    const main = apacheMain({
      root: `${HOME}/htdocs`,
      config: `${HOME}/conf/httpd.conf`,
      serverRoot: HOME,
      server: `Apache/${full} (Unix)`,
    });
    return {
      sizeBytes: isAlpine ? 25_000_000 : 45_000_000,
      layers: [
        ...(isAlpine ? alpine.layers : [debianFiles(), debianAccounts(), debianTools()]),
        {
          [`${HOME}/bin/httpd`]: program("httpd", main, 900_000),
          "/usr/local/bin/httpd-foreground": text(FOREGROUND, 0o755),
          [`${HOME}/conf/httpd.conf`]: text(CONF),
          [`${HOME}/conf/mime.types`]: text("text/html html htm\ntext/plain txt\n"),
          [`${HOME}/htdocs/index.html`]: text("<html><body><h1>It works!</h1></body></html>\n"),
          [`${HOME}/logs`]: { kind: "directory", mode: 0o777 },
          [`${HOME}/cgi-bin`]: { kind: "directory" },
        },
      ],
      config: {
        entrypoint: [],
        cmd: ["httpd-foreground"],
        env: [`PATH=${HOME}/bin:${STANDARD_PATH.slice(5)}`, `HTTPD_PREFIX=${HOME}`, `HTTPD_VERSION=${full}`],
        user: "",
        workingDir: HOME,
        stopSignal: "SIGWINCH",
        exposedPorts: [80],
      },
    };
  },
});
