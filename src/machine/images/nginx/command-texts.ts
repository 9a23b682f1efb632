/** What `nginx -h` and `nginx -V` say behind the version. Source: nginx 1.27.5; the words of the help are our own. */
import { COMPILER } from "./version.ts";

export const USAGE = `Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : prints these lines
  -v            : prints the version
  -V            : prints the version and how it was built
  -t            : only tests the configuration
  -T            : tests the configuration and prints it
  -q            : says nothing but errors while testing
  -s signal     : tells the running master: stop, quit, reopen, reload
  -p prefix     : where relative paths begin (default: /etc/nginx/)
  -e filename   : the error log of the start (default: /var/log/nginx/error.log)
  -c filename   : the configuration (default: /etc/nginx/nginx.conf)
  -g directives : directives that stand before the configuration

`;

const MODULES =
  "addition auth_request dav flv gunzip gzip_static mp4 random_index realip secure_link slice ssl stub_status sub v2 v3";

const PATHS = [
  "--prefix=/etc/nginx",
  "--sbin-path=/usr/sbin/nginx",
  "--modules-path=/usr/lib/nginx/modules",
  "--conf-path=/etc/nginx/nginx.conf",
  "--error-log-path=/var/log/nginx/error.log",
  "--http-log-path=/var/log/nginx/access.log",
  "--pid-path=/run/nginx.pid",
  "--lock-path=/run/nginx.lock",
  "--http-client-body-temp-path=/var/cache/nginx/client_temp",
  "--http-proxy-temp-path=/var/cache/nginx/proxy_temp",
  "--http-fastcgi-temp-path=/var/cache/nginx/fastcgi_temp",
  "--http-uwsgi-temp-path=/var/cache/nginx/uwsgi_temp",
  "--http-scgi-temp-path=/var/cache/nginx/scgi_temp",
  "--user=nginx",
  "--group=nginx",
  "--with-compat",
  "--with-file-aio",
  "--with-threads",
];

/** Simplified: without the options of the compiler and the linker. */
export const BUILD = `built by ${COMPILER}
built with OpenSSL 3.0.15 3 Sep 2024 (running with OpenSSL 3.0.16 11 Feb 2025)
TLS SNI support enabled
configure arguments: ${[...PATHS, ...MODULES.split(" ").map((name) => `--with-http_${name}_module`)].join(" ")} --with-mail --with-mail_ssl_module --with-stream --with-stream_realip_module --with-stream_ssl_module --with-stream_ssl_preread_module
`;
