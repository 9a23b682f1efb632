/**
 * httpd.conf. Source: Apache HTTP Server 2.4 documentation; messages of httpd 2.4.
 * Simplified: Listen, ServerName, DocumentRoot, DirectoryIndex, Alias, Redirect, ErrorDocument, Options, Require, Include,
 * Header, ServerTokens and VirtualHost are followed; other directives of the standard modules are read and change nothing.
 */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";

export interface ApacheSite {
  serverName: string | null;
  root: string;
  index: string[];
  aliases: { from: string; to: string }[];
  redirects: { status: number; from: string; to: string }[];
  errorDocuments: Map<number, string>;
  headers: [string, string][];
  /** Directories with listings, and those that nobody may see. */
  listings: Map<string, boolean>;
  denied: Map<string, boolean>;
  port: number | null;
}

export interface ApacheConfig {
  listens: { address: string; port: number }[];
  main: ApacheSite;
  sites: ApacheSite[];
}

const KNOWN = new Set(
  "acceptpathinfo accessfilename action addcharset adddefaultcharset addencoding addhandler addicon addiconbyencoding addiconbytype addlanguage addoutputfilter addoutputfilterbytype addtype alias aliasmatch allow allowoverride authbasicprovider authname authtype authuserfile browsermatch contentdigest customlog define deny defaulticon defaultruntimedir directoryindex directoryslash documentroot enablemmap enablesendfile errordocument errorlog errorlogformat expiresactive expiresbytype expiresdefault extendedstatus fallbackresource fileetag forcetype group header headername hostnamelookups include includeoptional indexignore indexoptions keepalive keepalivetimeout languagepriority limitrequestbody limitrequestfieldsize limitrequestline listen loadmodule logformat loglevel maxconnectionsperchild maxkeepaliverequests maxrequestsperchild maxrequestworkers maxspareservers maxsparethreads mimemagicfile minspareservers minsparethreads mutex namevirtualhost options order passenv pidfile protocols proxypass proxypassreverse proxypreservehost proxyrequests readmename redirect redirectmatch redirectpermanent redirecttemp removehandler requestheader require requestreadtimeout rewritebase rewritecond rewriteengine rewriterule satisfy scriptalias scriptsock serveradmin serveralias serverlimit servername serverroot serversignature servertokens setenv setenvif setenvifnocase sethandler sslengine sslcertificatefile sslcertificatekeyfile sslprotocol sslciphersuite sslrandomseed startservers threadsperchild timeout traceenable typesconfig unsetenv usecanonicalname user undefine virtualdocumentroot".split(
    " ",
  ),
);
const SECTIONS = new Set(
  "directory directorymatch files filesmatch ifdefine ifmodule ifversion if location locationmatch limit limitexcept proxy requireall requireany requirenone virtualhost".split(
    " ",
  ),
);

export function newSite(root: string): ApacheSite {
  return {
    serverName: null,
    root,
    index: ["index.html"],
    aliases: [],
    redirects: [],
    errorDocuments: new Map(),
    headers: [],
    listings: new Map(),
    denied: new Map(),
    port: null,
  };
}

/** The configuration, or what is wrong with it as httpd says it. */
export function readApacheConfig(sys: Sys, path: string, serverRoot: string): ApacheConfig | string {
  const config: ApacheConfig = { listens: [], main: newSite(`${serverRoot}/htdocs`), sites: [] };
  return readInto(sys, path, serverRoot, config, 0) ?? config;
}

const MOST_INCLUDES = 16;

function readInto(sys: Sys, path: string, serverRoot: string, config: ApacheConfig, depth: number): string | null {
  const text = sys.k.readFile(sys.p, path);
  if (isError(text)) return `httpd: Could not open configuration file ${path}: ${strerror(text)}`;
  let site = config.main;
  const open: { name: string; argument: string; line: number; isSkipped: boolean }[] = [];
  const lines = text.split("\n");
  const fault = (line: number, message: string): string =>
    `AH00526: Syntax error on line ${line} of ${path}:\n${message}`;
  for (let i = 0; i < lines.length; i++) {
    let line = (lines[i] ?? "").trim();
    while (line.endsWith("\\") && i + 1 < lines.length) line = `${line.slice(0, -1)} ${(lines[++i] ?? "").trim()}`;
    if (line === "" || line.startsWith("#")) continue;
    const number = i + 1;
    const close = /^<\/(\w+)>$/.exec(line);
    if (close) {
      const last = open.pop();
      const name = close[1] ?? "";
      if (last?.name !== name.toLowerCase())
        return fault(
          number,
          last ? `Expected </${last.name}> but saw </${name}>` : `</${name}> without matching <${name}> section`,
        );
      if (name.toLowerCase() === "virtualhost") site = config.main;
      continue;
    }
    const section = /^<(\w+)\s*([^>]*)>$/.exec(line);
    if (section) {
      const name = (section[1] ?? "").toLowerCase();
      if (!SECTIONS.has(name))
        return fault(
          number,
          `Invalid command '<${section[1] ?? ""}', perhaps misspelled or defined by a module not included in the server configuration`,
        );
      const argument = unquote((section[2] ?? "").trim());
      const isSkipped =
        (open.at(-1)?.isSkipped ?? false) || name === "ifdefine" || (name === "ifmodule" && argument.startsWith("!"));
      open.push({ name, argument, line: number, isSkipped });
      if (name === "virtualhost" && !isSkipped) {
        site = {
          ...newSite(config.main.root),
          index: [...config.main.index],
          headers: [...config.main.headers],
          listings: new Map(config.main.listings),
        };
        site.port = Number(/:(\d+)$/.exec(argument)?.[1] ?? 0) || null;
        config.sites.push(site);
      }
      continue;
    }
    if (open.at(-1)?.isSkipped) continue;
    const [name = "", ...args] = words(line);
    if (!KNOWN.has(name.toLowerCase()))
      return fault(
        number,
        `Invalid command '${name}', perhaps misspelled or defined by a module not included in the server configuration`,
      );
    const directory = open.findLast(({ name: kind }) => kind === "directory" || kind === "location")?.argument ?? null;
    if (/^include(optional)?$/i.test(name)) {
      const target = (args[0] ?? "").startsWith("/") ? (args[0] ?? "") : `${serverRoot}/${args[0] ?? ""}`;
      const isOptional = /optional$/i.test(name);
      for (const file of expandFiles(sys, target)) {
        if (depth >= MOST_INCLUDES || (isOptional && isError(sys.k.stat(sys.p, file)))) continue;
        const problem = readInto(sys, file, serverRoot, config, depth + 1);
        if (problem !== null) return problem;
      }
      continue;
    }
    const problem = apply(sys, config, site, name, args, directory);
    if (problem !== null) return fault(number, problem);
  }
  const left = open.at(-1);
  return left ? fault(left.line, `<${left.name}> was not closed.`) : null;
}

function expandFiles(sys: Sys, path: string): string[] {
  const match = /^(.*)\/([^/]*[*?][^/]*)$/.exec(path);
  if (!match) return [path];
  const entries = sys.k.readdir(sys.p, match[1] ?? "/");
  const pattern = new RegExp(
    `^${(match[2] ?? "")
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  return (isError(entries) ? [] : entries)
    .filter(({ name }) => pattern.test(name))
    .map(({ name }) => `${match[1] ?? ""}/${name}`);
}

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

function words(line: string): string[] {
  return (line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map(unquote);
}

function apply(
  sys: Sys,
  config: ApacheConfig,
  site: ApacheSite,
  name: string,
  args: readonly string[],
  directory: string | null,
): string | null {
  const [first = "", second = ""] = args;
  switch (name.toLowerCase()) {
    case "listen": {
      const match = /^(?:(.*):)?(\d+)$/.exec(first);
      const port = Number(match?.[2] ?? 0);
      if (!match || port < 1 || port > 65_535) return "Port must be specified";
      config.listens.push({
        address: match[1] === undefined || match[1] === "*" || match[1].startsWith("[") ? "0.0.0.0" : match[1],
        port,
      });
      return null;
    }
    case "servername":
      site.serverName = first.replace(/^https?:\/\//, "").replace(/:\d+$/, "");
      return null;
    case "documentroot": {
      const stat = sys.k.stat(sys.p, first);
      if (isError(stat) || stat.kind !== "directory")
        return `DocumentRoot '${first}' is not a directory, or is not readable`;
      site.root = first.replace(/\/$/, "");
      return null;
    }
    case "directoryindex":
      site.index = [...args];
      return null;
    case "alias":
      site.aliases.push({ from: first, to: second });
      return null;
    case "redirect": {
      const status =
        { permanent: 301, temp: 302, seeother: 303, gone: 410 }[first] ?? (/^\d+$/.test(first) ? Number(first) : null);
      const [from = "", to = ""] = status === null ? args : args.slice(1);
      site.redirects.push({ status: status ?? 302, from, to });
      return null;
    }
    case "errordocument":
      site.errorDocuments.set(Number(first), args.slice(1).join(" "));
      return null;
    case "header":
      if (/^(set|add|append)$/i.test(first) || (first === "always" && args.length > 3)) {
        const [header = "", value = ""] = first === "always" ? args.slice(2) : args.slice(1);
        site.headers.push([header, value]);
      }
      return null;
    case "options":
      if (directory !== null) {
        const isOn = args.some((one) => /^\+?(Indexes|All)$/i.test(one));
        if (isOn || !args.some((one) => one.startsWith("+"))) site.listings.set(directory, isOn);
      }
      return null;
    case "require":
      if (directory !== null) site.denied.set(directory, first === "all" && second === "denied");
      return null;
    default:
      return null;
  }
}
