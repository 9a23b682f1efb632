/** Which variables a configuration may name. Source: nginx.org, alphabetical index of variables. */
import { ConfigFault } from "./config-tree.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { parseTemplate } from "./template.ts";

const BUILT_IN = new Set(
  "ancient_browser args binary_remote_addr body_bytes_sent bytes_sent connection connection_requests connection_time connections_active connections_reading connections_waiting connections_writing content_length content_type cookie document_root document_uri fastcgi_path_info fastcgi_script_name gzip_ratio host hostname http2 http3 https invalid_referer is_args is_request_port limit_conn_status limit_rate limit_req_status modern_browser msec msie nginx_version pid pipe proxy_add_x_forwarded_for proxy_host proxy_internal_body_length proxy_internal_chunked proxy_internal_connection proxy_port proxy_protocol_addr proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port query_string realip_remote_addr realip_remote_port realpath_root remote_addr remote_port remote_user request request_body request_body_file request_completion request_filename request_id request_length request_method request_port request_time request_uri scheme secure_link secure_link_expires sent_http_cache_control sent_http_connection sent_http_content_length sent_http_content_type sent_http_keep_alive sent_http_last_modified sent_http_link sent_http_location sent_http_transfer_encoding server_addr server_name server_port server_protocol slice_range ssl_alpn_protocol ssl_cipher ssl_ciphers ssl_client_cert ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn ssl_client_i_dn_legacy ssl_client_raw_cert ssl_client_s_dn ssl_client_s_dn_legacy ssl_client_serial ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_client_verify ssl_curve ssl_curves ssl_early_data ssl_protocol ssl_server_name ssl_session_id ssl_session_reused status tcpinfo_rcv_space tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd time_iso8601 time_local uid_got uid_reset uid_set upstream_addr upstream_bytes_received upstream_bytes_sent upstream_cache_age upstream_cache_last_modified upstream_cache_etag upstream_cache_status upstream_connect_time upstream_header_time upstream_response_length upstream_response_time upstream_status uri date_local date_gmt memcached_key grpc_internal_trailers".split(
    " ",
  ),
);

const PREFIXES =
  /^(http|sent_http|upstream_http|sent_trailer|upstream_trailer|cookie|upstream_cookie|arg|proxy_protocol_tlv)_./;

export function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(name) || PREFIXES.test(name);
}

/** Directives whose arguments may contain variables, and the first argument that may. */
const TEMPLATED: ReadonlyMap<string, number> = new Map([
  ...[
    "access_log root alias try_files index return add_trailer proxy_pass proxy_method proxy_set_body auth_basic auth_basic_user_file autoindex_format charset",
    "expires limit_rate limit_rate_after fastcgi_pass uwsgi_pass scgi_pass grpc_pass memcached_pass proxy_bind secure_link secure_link_md5 sub_filter hash",
    "limit_conn_zone limit_req_zone proxy_cache_key proxy_cache_bypass proxy_no_cache proxy_redirect proxy_cookie_domain proxy_cookie_path proxy_ssl_name mirror",
  ]
    .join(" ")
    .split(" ")
    .map((name) => [name, 0] as const),
  ..."set log_format add_header proxy_set_header rewrite error_page fastcgi_param uwsgi_param scgi_param grpc_set_header auth_request_set"
    .split(" ")
    .map((name) => [name, 1] as const),
]);

/** Expressions whose named groups become variables: the argument that they are in. */
function namedGroups(directive: Directive): string[] {
  const { name, args } = directive;
  const isPattern =
    name === "if" || (name === "location" && args.length > 1) || name === "rewrite" || name === "server_name";
  if (!isPattern) return [];
  return args.flatMap((word) =>
    [...word.matchAll(/\(\?P?[<']([A-Za-z_]\w*)[>']/g)].map((match) => (match[1] ?? "").toLowerCase()),
  );
}

interface Seen {
  readonly defined: Set<string>;
  readonly used: Set<string>;
}

function look(directive: Directive, scope: Scope, seen: Seen): void {
  const { name, args } = directive;
  for (const group of namedGroups(directive)) seen.defined.add(group);
  if (scope.place === "T") {
    if (scope.opener?.name === "map") for (const word of args) use(word, directive, seen);
    return;
  }
  if (name === "set") define(args[0] ?? "", directive, seen);
  else if (name === "map" || name === "split_clients") {
    use(args[0] ?? "", directive, seen);
    define(args[1] ?? "", directive, seen);
  } else if (name === "geo") {
    if (args.length > 1) use(args[0] ?? "", directive, seen);
    define(args.at(-1) ?? "", directive, seen);
  } else if (name === "auth_request_set") define(args[0] ?? "", directive, seen);
  const from = TEMPLATED.get(name);
  if (from !== undefined) for (const word of args.slice(from)) use(word, directive, seen);
}

function define(word: string, directive: Directive, seen: Seen): void {
  if (!word.startsWith("$") || word.length < 2) throw new ConfigFault(`invalid variable name "${word}"`, directive);
  const name = word.slice(1).toLowerCase();
  if (directive.name === "set" && BUILT_IN.has(name) && !["args", "limit_rate"].includes(name)) {
    throw new ConfigFault(`the duplicate "${name}" variable`, directive);
  }
  seen.defined.add(name);
}

function use(word: string, directive: Directive, seen: Seen): void {
  const parsed = parseTemplate(word);
  if ("message" in parsed) throw new ConfigFault(parsed.message, directive);
  for (const part of parsed.parts) if (typeof part !== "string" && "variable" in part) seen.used.add(part.variable);
}

/** Learns of variables as directives are read, and afterwards knows whether all that are used exist. */
export class VariableNames {
  readonly #seen: Seen = { defined: new Set(), used: new Set() };

  look(directive: Directive, scope: Scope): void {
    look(directive, scope, this.#seen);
    if (directive.name === "if") {
      const subject = /\$(\w+)/.exec(directive.args.join(" "))?.[1];
      if (subject !== undefined) this.#seen.used.add(subject.toLowerCase());
    }
  }

  /** Throws a ConfigFault for the first that does not exist. */
  check(): void {
    for (const name of this.#seen.used) {
      if (!this.#seen.defined.has(name) && !isBuiltIn(name)) throw new ConfigFault(`unknown "${name}" variable`, null);
    }
  }
}
