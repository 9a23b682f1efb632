/**
 * The directives of a plain server of files; the others are in `directives-more.ts`, which is in the chunk `nginx-more`.
 * Source: nginx.org, alphabetical index of directives, 1.27.
 */
import type { DirectiveSpec } from "./directive-spec.ts";
import { readSpecs } from "./directive-spec.ts";

const TABLE = `
include MEHSLIJNUxyz 1
daemon M 1 flag
master_process M 1 flag
pid M 1 str
worker_processes M 1
user M 12
worker_priority M 1
worker_rlimit_nofile M 1 num
working_directory M 1 str
error_log MHSLxy 1+
pcre_jit M 1 flag
events M 0{
http M 0{
worker_connections E 1 num
use E 1
multi_accept E 1 flag
server_names_hash_bucket_size Hx 1 num
server H 0{
client_header_timeout HS 1 msec
location SL 12{
listen S 1+
server_name S 1+
types_hash_max_size HSL 1 num
types_hash_bucket_size HSL 1 num
types HSL 0{
default_type HSL 1 str
root HSLI 1
alias L 1
client_max_body_size HSL 1 size
client_body_timeout HSL 1 msec
sendfile HSLI 1 flag
tcp_nopush HSL 1 flag
tcp_nodelay HSLxy 1 flag
send_timeout HSL 1 msec
keepalive_timeout HSL 12
keepalive_requests HSL 1 num
absolute_redirect HSL 1 flag
server_name_in_redirect HSL 1 flag
port_in_redirect HSL 1 flag
log_not_found HSL 1 flag
server_tokens HSL 1
etag HSL 1 flag
error_page HSLI 2+
access_log HSLINxy 1+
log_format H 2+
gzip HSLI 1 flag
index HSL 1+
`;

let table: Map<string, DirectiveSpec[]> | null = null;

/** The meanings of a name that are known here, by the places it may stand in. */
export function directiveSpecs(name: string): readonly DirectiveSpec[] {
  table ??= readSpecs(TABLE);
  return table.get(name) ?? [];
}
