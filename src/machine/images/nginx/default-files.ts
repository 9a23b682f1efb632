/**
 * Configuration and pages as the nginx package installs them.
 * Source: the nginx package of nginx.org (settings and their values); the pages are in words of our own.
 */
import type { Layer } from "../../kernel/fs/layer.ts";
import { text } from "../base.ts";

export const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

export const DEFAULT_CONF = `server {
    listen       80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # the pages of errors of the server are one file
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }

    # PHP by way of another server:
    #location ~ \\.php$ {
    #    proxy_pass   http://127.0.0.1;
    #}
}
`;

export const INDEX_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page is what the nginx web server shows when it has been installed
and works. Its content and its settings are still those it came with.</p>

<p>Documentation and support are at
<a href="http://nginx.org/">nginx.org</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

export const ERROR_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>An error occurred.</h1>
<p>This page cannot be shown at the moment.<br/>
Please try again later.</p>
<p>If you run this server, its error log says more.</p>
<p><em>nginx</em></p>
</body>
</html>
`;

const TYPES: readonly (readonly [type: string, extensions: string])[] = [
  ["text/html", "html htm shtml"],
  ["text/css", "css"],
  ["text/xml", "xml"],
  ["image/gif", "gif"],
  ["image/jpeg", "jpeg jpg"],
  ["application/javascript", "js"],
  ["application/atom+xml", "atom"],
  ["application/rss+xml", "rss"],
  ["text/mathml", "mml"],
  ["text/plain", "txt"],
  ["text/vnd.sun.j2me.app-descriptor", "jad"],
  ["text/vnd.wap.wml", "wml"],
  ["text/x-component", "htc"],
  ["image/avif", "avif"],
  ["image/png", "png"],
  ["image/svg+xml", "svg svgz"],
  ["image/tiff", "tif tiff"],
  ["image/vnd.wap.wbmp", "wbmp"],
  ["image/webp", "webp"],
  ["image/x-icon", "ico"],
  ["image/x-jng", "jng"],
  ["image/x-ms-bmp", "bmp"],
  ["font/woff", "woff"],
  ["font/woff2", "woff2"],
  ["application/java-archive", "jar war ear"],
  ["application/json", "json"],
  ["application/mac-binhex40", "hqx"],
  ["application/msword", "doc"],
  ["application/pdf", "pdf"],
  ["application/postscript", "ps eps ai"],
  ["application/rtf", "rtf"],
  ["application/vnd.apple.mpegurl", "m3u8"],
  ["application/vnd.google-earth.kml+xml", "kml"],
  ["application/vnd.google-earth.kmz", "kmz"],
  ["application/vnd.ms-excel", "xls"],
  ["application/vnd.ms-fontobject", "eot"],
  ["application/vnd.ms-powerpoint", "ppt"],
  ["application/vnd.oasis.opendocument.graphics", "odg"],
  ["application/vnd.oasis.opendocument.presentation", "odp"],
  ["application/vnd.oasis.opendocument.spreadsheet", "ods"],
  ["application/vnd.oasis.opendocument.text", "odt"],
  ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
  ["application/vnd.wap.wmlc", "wmlc"],
  ["application/wasm", "wasm"],
  ["application/x-7z-compressed", "7z"],
  ["application/x-cocoa", "cco"],
  ["application/x-java-archive-diff", "jardiff"],
  ["application/x-java-jnlp-file", "jnlp"],
  ["application/x-makeself", "run"],
  ["application/x-perl", "pl pm"],
  ["application/x-pilot", "prc pdb"],
  ["application/x-rar-compressed", "rar"],
  ["application/x-redhat-package-manager", "rpm"],
  ["application/x-sea", "sea"],
  ["application/x-shockwave-flash", "swf"],
  ["application/x-stuffit", "sit"],
  ["application/x-tcl", "tcl tk"],
  ["application/x-x509-ca-cert", "der pem crt"],
  ["application/x-xpinstall", "xpi"],
  ["application/xhtml+xml", "xhtml"],
  ["application/xspf+xml", "xspf"],
  ["application/zip", "zip"],
  ["application/octet-stream", "bin exe dll"],
  ["application/octet-stream", "deb"],
  ["application/octet-stream", "dmg"],
  ["application/octet-stream", "iso img"],
  ["application/octet-stream", "msi msp msm"],
  ["audio/midi", "mid midi kar"],
  ["audio/mpeg", "mp3"],
  ["audio/ogg", "ogg"],
  ["audio/x-m4a", "m4a"],
  ["audio/x-realaudio", "ra"],
  ["video/3gpp", "3gpp 3gp"],
  ["video/mp2t", "ts"],
  ["video/mp4", "mp4"],
  ["video/mpeg", "mpeg mpg"],
  ["video/quicktime", "mov"],
  ["video/webm", "webm"],
  ["video/x-flv", "flv"],
  ["video/x-m4v", "m4v"],
  ["video/x-mng", "mng"],
  ["video/x-ms-asf", "asx asf"],
  ["video/x-ms-wmv", "wmv"],
  ["video/x-msvideo", "avi"],
];

export const MIME_TYPES = `\ntypes {\n${TYPES.map(([type, names]) => `    ${type.padEnd(48)} ${names};\n`).join("")}}\n`;

/** Parameters of other protocols: `  fastcgi_param  NAME  VALUE;`. */
function parameters(directive: string, values: readonly (readonly [string, string])[]): string {
  return `\n${values.map(([name, value]) => `${directive}  ${name.padEnd(17)} ${value};\n`).join("")}`;
}

const COMMON = [
  ["QUERY_STRING", "$query_string"],
  ["REQUEST_METHOD", "$request_method"],
  ["CONTENT_TYPE", "$content_type"],
  ["CONTENT_LENGTH", "$content_length"],
  ["REQUEST_URI", "$request_uri"],
  ["DOCUMENT_ROOT", "$document_root"],
  ["SERVER_PROTOCOL", "$server_protocol"],
  ["REQUEST_SCHEME", "$scheme"],
  ["HTTPS", "$https if_not_empty"],
  ["REMOTE_ADDR", "$remote_addr"],
  ["REMOTE_PORT", "$remote_port"],
  ["SERVER_PORT", "$server_port"],
  ["SERVER_NAME", "$server_name"],
] as const;

export const PARAMETER_FILES: Layer = {
  "/etc/nginx/fastcgi_params": text(
    parameters("fastcgi_param", [
      ...COMMON,
      ["SCRIPT_NAME", "$fastcgi_script_name"],
      ["DOCUMENT_URI", "$document_uri"],
      ["GATEWAY_INTERFACE", "CGI/1.1"],
      ["SERVER_SOFTWARE", "nginx/$nginx_version"],
      ["REDIRECT_STATUS", "200"],
    ]),
  ),
  "/etc/nginx/scgi_params": text(
    parameters("scgi_param", [...COMMON, ["SCGI", "1"], ["DOCUMENT_URI", "$document_uri"]]),
  ),
  "/etc/nginx/uwsgi_params": text(parameters("uwsgi_param", [...COMMON, ["PATH_INFO", "$document_uri"]])),
};
