/** The pages that nginx makes up for statuses. Source: RFC 9110; bodies of nginx 1.27. */
import { serverToken } from "./answer.ts";
import type { Request } from "./request.ts";

const REASONS: Readonly<Record<number, string>> = {
  100: "Continue",
  101: "Switching Protocols",
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  206: "Partial Content",
  301: "Moved Permanently",
  302: "Moved Temporarily",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  406: "Not Acceptable",
  408: "Request Time-out",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Request Entity Too Large",
  414: "Request-URI Too Large",
  415: "Unsupported Media Type",
  416: "Requested Range Not Satisfiable",
  421: "Misdirected Request",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
  505: "HTTP Version Not Supported",
  507: "Insufficient Storage",
};

export function reasonOf(status: number): string {
  return REASONS[status] ?? "";
}

/** What a page calls its status, where the status line says it otherwise. */
const TITLES: Readonly<Record<number, string>> = {
  302: "302 Found",
  400: "400 Bad Request",
  401: "401 Authorization Required",
  494: "400 Request Header Or Cookie Too Large",
  497: "400 The plain HTTP request was sent to HTTPS port",
};
const EXPLAINED: Readonly<Record<number, string>> = {
  494: "Request Header Or Cookie Too Large",
  497: "The plain HTTP request was sent to HTTPS port",
};

const PADDING = "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6);

/** The page for a status; null where there is none. */
export function builtInPage(request: Request, status: number): string | null {
  const shown = status === 494 || status === 497 ? 400 : status;
  const reason = REASONS[shown];
  const hasPage = (status >= 301 && status <= 308 && status !== 304) || status >= 400;
  if (!hasPage || reason === undefined) return null;
  const title = TITLES[status] ?? `${status} ${reason}`;
  const heading = EXPLAINED[status] === undefined ? title : "400 Bad Request";
  const explained = EXPLAINED[status] === undefined ? "" : `<center>${EXPLAINED[status]}</center>\r\n`;
  const isPadded =
    status >= 400 &&
    request.version !== "HTTP/0.9" &&
    request.scope.isOn("msie_padding", true) &&
    /MSIE [1-9]|Chrome\//.test(request.header("User-Agent") ?? "");
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n${explained}<hr><center>${serverToken(request)}</center>\r\n</body>\r\n</html>\r\n${isPadded ? PADDING : ""}`;
}
