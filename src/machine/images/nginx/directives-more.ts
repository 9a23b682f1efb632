/**
 * Every directive that nginx's standard build knows beyond those of `directives.ts`.
 * Source: nginx.org, alphabetical index of directives, 1.27.
 */
import { readSpecs } from "./directive-spec.ts";
import type { DirectiveSpec } from "./directive-spec.ts";

const CORE = `
timer_resolution M 1 msec
lock_file M 1 str
debug_points M 1 stop|abort
worker_cpu_affinity M 1+
worker_rlimit_core M 1 size
worker_shutdown_timeout M 1 msec
env M 1
load_module M 1
thread_pool M 23
ssl_engine M 1
ssl_object_cache_inheritable M 1 flag
quic_bpf M 1 flag
mail M 0{
stream M 0{
accept_mutex E 1 flag
accept_mutex_delay E 1 msec
debug_connection E 1
epoll_events E 1 num
worker_aio_requests E 1 num
`;

const HTTP_CORE = `
variables_hash_max_size Hx 1 num
variables_hash_bucket_size Hx 1 num
server_names_hash_max_size Hx 1 num
server U 1+
connection_pool_size HS 1 size
request_pool_size HS 1 size
client_header_buffer_size HS 1 size
large_client_header_buffers HS 2
ignore_invalid_headers HS 1 flag
merge_slashes HS 1 flag
underscores_in_headers HS 1 flag
limit_except L 1+{
client_body_buffer_size HSL 1 size
client_body_temp_path HSL 1234
client_body_in_file_only HSL 1 off|on|clean
client_body_in_single_buffer HSL 1 flag
sendfile_max_chunk HSL 1 size
subrequest_output_buffer_size HSL 1 size
aio HSL 1
aio_write HSL 1 flag
read_ahead HSL 1 size
directio HSL 1
directio_alignment HSL 1 size
send_lowat HSL 1 size
postpone_output HSL 1 size
limit_rate HSLI 1
limit_rate_after HSLI 1
keepalive_time HSL 1 msec
keepalive_min_timeout HSL 1 msec
keepalive_disable HSL 12
lingering_close HSL 1 off|on|always
lingering_time HSL 1 msec
lingering_timeout HSL 1 msec
reset_timedout_connection HSL 1 flag
satisfy HSL 1 all|any
internal L 0
auth_delay HSL 1 msec
msie_padding HSL 1 flag
msie_refresh HSL 1 flag
log_subrequest HSL 1 flag
recursive_error_pages HSL 1 flag
if_modified_since HSL 1 off|exact|before
max_ranges HSL 1 num
chunked_transfer_encoding HSL 1 flag
post_action HSLI 1
open_file_cache HSL 12
open_file_cache_valid HSL 1 sec
open_file_cache_min_uses HSL 1 num
open_file_cache_errors HSL 1 flag
open_file_cache_events HSL 1 flag
resolver HSLxyU 1+
resolver_timeout HSLxyU 1 msec
disable_symlinks HSL 12
try_files SL 2+
`;

const HTTP_MODULES = `
log_format x 2+
open_log_file_cache HSLxy 1234
gzip_buffers HSL 2
gzip_types HSL 1+
gzip_comp_level HSL 1 num
gzip_window HSL 1 size
gzip_hash HSL 1 size
postpone_gzipping HSL 1 size
gzip_no_buffer HSL 1 flag
gzip_min_length HSL 1 size
gzip_vary HSL 1 flag
gzip_http_version HSL 1 1.0|1.1
gzip_proxied HSL 1+
gzip_disable HSL 1+
gzip_static HSL 1 off|on|always
gunzip HSL 1 flag
gunzip_buffers HSL 2
ssi HSLI 1 flag
ssi_silent_errors HSL 1 flag
ssi_types HSL 1+
ssi_min_file_chunk HSL 1 size
ssi_value_length HSL 1 num
ssi_last_modified HSL 1 flag
charset HSLI 1
source_charset HSLI 1
override_charset HSLI 1 flag
charset_types HSL 1+
charset_map H 2{
userid HSL 1 off|log|v1|on
userid_service HSL 1 num
userid_name HSL 1
userid_domain HSL 1
userid_path HSL 1
userid_expires HSL 1
userid_p3p HSL 1
userid_mark HSL 1
userid_flags HSL 1+
expires HSLI 12
add_header HSLI 23
add_trailer HSLI 23
addition_types HSL 1+
add_before_body HSL 1
add_after_body HSL 1
sub_filter HSL 2
sub_filter_types HSL 1+
sub_filter_once HSL 1 flag
sub_filter_last_modified HSL 1 flag
image_filter L 123
random_index L 1 flag
autoindex HSL 1 flag
autoindex_exact_size HSL 1 flag
autoindex_localtime HSL 1 flag
autoindex_format HSL 1 html|json|jsonp|xml
dav_methods HSL 1+
create_full_put_path HSL 1 flag
min_delete_depth HSL 1 num
dav_access HSL 123
auth_basic HSLN 1
auth_basic_user_file HSLN 1
auth_request HSL 1
auth_request_set HSL 2
allow HSLNxy 1
deny HSLNxy 1
limit_conn_zone Hx 2
limit_conn HSLxy 2
limit_conn_log_level HSLxy 1 info|notice|warn|error
limit_conn_status HSL 1 num
limit_conn_dry_run HSLxy 1 flag
limit_req_zone H 34
limit_req HSL 123
limit_req_log_level HSL 1 info|notice|warn|error
limit_req_status HSL 1 num
limit_req_dry_run HSL 1 flag
set_real_ip_from HSLxy 1
real_ip_header HSL 1
real_ip_recursive HSL 1 flag
geo Hx 12{
map Hx 2{
map_hash_max_size Hx 1 num
map_hash_bucket_size Hx 1 num
split_clients Hx 2{
referer_hash_max_size SL 1 num
referer_hash_bucket_size SL 1 num
valid_referers SL 1+
rewrite SJLI 23
return SJLI 12
break SJLI 0
if SL 1+{
set SJLI 2
rewrite_log HSJLI 1 flag
uninitialized_variable_warn HSJLI 1 flag
stub_status SL 01
mp4 L 0
mp4_buffer_size HSL 1 size
mp4_max_buffer_size HSL 1 size
mp4_start_key_frame HSL 1 flag
flv L 0
secure_link HSL 1
secure_link_md5 HSL 1
secure_link_secret L 1
slice HSL 1 size
mirror HSL 1
mirror_request_body HSL 1 flag
http2 HS 1 flag
http2_max_concurrent_streams HS 1 num
http2_chunk_size HSL 1 size
http2_body_preread_size HS 1 size
http2_recv_buffer_size H 1 size
http2_max_requests HS 1
http2_max_field_size HS 1
http2_max_header_size HS 1
http2_idle_timeout HS 1
http2_pool_size HS 1 size
http2_recv_timeout HS 1
http2_push HSL 1
http2_push_preload HSL 1
http3 HS 1 flag
http3_hq HS 1 flag
http3_max_concurrent_streams HS 1 num
http3_stream_buffer_size HS 1 size
quic_retry HS 1 flag
quic_gso HS 1 flag
quic_host_key HS 1
quic_active_connection_id_limit HS 1 num
upstream H 1{
upstream x 1{
hash Uz 12
ip_hash U 0
least_conn Uz 0
random Uz 012
keepalive U 1
keepalive_time U 1 msec
keepalive_requests U 1 num
keepalive_timeout U 1 msec
zone Uz 12
state Uz 1
server z 1+
upstream_conf L 0
perl L 1
perl_set H 2
perl_modules H 1
perl_require H 1
empty_gif L 0
ancient_browser HSL 1+
modern_browser HSL 12
modern_browser_value HSL 1 str
ancient_browser_value HSL 1 str
server x 0{
listen y 1+
server_name y 1+
ssl_preread xy 1 flag
preread_buffer_size xy 1 size
preread_timeout xy 1 msec
proxy_protocol_timeout xy 1 msec
proxy_pass y 1
proxy_connect_timeout xy 1 msec
proxy_timeout xy 1 msec
proxy_buffer_size xy 1 size
proxy_responses xy 1 num
proxy_requests xy 1 num
proxy_next_upstream xy 1 flag
proxy_next_upstream_tries xy 1 num
proxy_next_upstream_timeout xy 1 msec
proxy_protocol xy 1 flag
proxy_bind xy 12
proxy_socket_keepalive xy 1 flag
proxy_upload_rate xy 1
proxy_download_rate xy 1
proxy_ssl xy 1 flag
proxy_half_close xy 1 flag
return y 1
pass y 1
set y 2
`;

const SSL = `
ssl_certificate HSxy 1
ssl_certificate_key HSxy 1
ssl_certificate_cache HSxy 123
ssl_password_file HSxy 1
ssl_certificate_compression HSxy 1 flag
ssl_dhparam HSxy 1 str
ssl_ecdh_curve HSxy 1 str
ssl_protocols HSxy 1+
ssl_ciphers HSxy 1 str
ssl_buffer_size HS 1 size
ssl_verify_client HSxy 1 off|on|optional|optional_no_ca
ssl_verify_depth HSxy 1 num
ssl_client_certificate HSxy 1 str
ssl_trusted_certificate HSxy 1 str
ssl_prefer_server_ciphers HSxy 1 flag
ssl_session_cache HSxy 12
ssl_session_tickets HSxy 1 flag
ssl_session_ticket_key HSxy 1
ssl_session_timeout HSxy 1 sec
ssl_crl HSxy 1 str
ssl_ocsp HS 1 off|on|leaf
ssl_ocsp_responder HS 1
ssl_ocsp_cache HS 1
ssl_stapling HSxy 1 flag
ssl_stapling_file HSxy 1 str
ssl_stapling_responder HSxy 1 str
ssl_stapling_verify HSxy 1 flag
ssl_early_data HS 1 flag
ssl_conf_command HSxy 2
ssl_reject_handshake HSxy 1 flag
ssl_alpn xy 1+
ssl_handshake_timeout xy 1 msec
`;

/** What the modules that ask other servers have in common; `P` is proxy, fastcgi, uwsgi, scgi, grpc or memcached. */
const UPSTREAM_FAMILY = `
P_bind HSL 12
P_socket_keepalive HSL 1 flag
P_connect_timeout HSL 1 msec
P_send_timeout HSL 1 msec
P_read_timeout HSL 1 msec
P_buffer_size HSL 1 size
P_next_upstream HSL 1+
P_next_upstream_tries HSL 1 num
P_next_upstream_timeout HSL 1 msec
`;

const BUFFERED_FAMILY = `
P_store HSL 1
P_store_access HSL 123
P_buffering HSL 1 flag
P_request_buffering HSL 1 flag
P_ignore_client_abort HSL 1 flag
P_intercept_errors HSL 1 flag
P_pass_request_headers HSL 1 flag
P_pass_request_body HSL 1 flag
P_buffers HSL 2
P_busy_buffers_size HSL 1 size
P_force_ranges HSL 1 flag
P_limit_rate HSL 1
P_cache HSL 1
P_cache_key HSL 1
P_cache_path H 2+
P_cache_bypass HSL 1+
P_no_cache HSL 1+
P_cache_valid HSL 1+
P_cache_min_uses HSL 1 num
P_cache_max_range_offset HSL 1 size
P_cache_use_stale HSL 1+
P_cache_methods HSL 1+
P_cache_lock HSL 1 flag
P_cache_lock_timeout HSL 1 msec
P_cache_lock_age HSL 1 msec
P_cache_revalidate HSL 1 flag
P_cache_background_update HSL 1 flag
P_temp_path HSL 1234
P_max_temp_file_size HSL 1 size
P_temp_file_write_size HSL 1 size
P_pass_header HSL 1
P_hide_header HSL 1
P_ignore_headers HSL 1+
`;

const TLS_FAMILY = `
P_ssl_session_reuse HSL 1 flag
P_ssl_protocols HSL 1+
P_ssl_ciphers HSL 1 str
P_ssl_name HSL 1
P_ssl_server_name HSL 1 flag
P_ssl_verify HSL 1 flag
P_ssl_verify_depth HSL 1 num
P_ssl_trusted_certificate HSL 1 str
P_ssl_crl HSL 1 str
P_ssl_certificate HSL 1
P_ssl_certificate_key HSL 1
P_ssl_certificate_cache HSL 123
P_ssl_password_file HSL 1
P_ssl_conf_command HSL 2
P_ssl_key_log HSL 1
`;

const PASSES = `
proxy_pass LIN 1
proxy_redirect HSL 12
proxy_cookie_domain HSL 12
proxy_cookie_path HSL 12
proxy_cookie_flags HSL 1234
proxy_set_header HSL 2
proxy_set_body HSL 1
proxy_method HSL 1
proxy_http_version HSL 1 1.0|1.1
proxy_headers_hash_max_size HSL 1 num
proxy_headers_hash_bucket_size HSL 1 num
proxy_cache_convert_head HSL 1 flag
proxy_send_lowat HSL 1 size
fastcgi_pass LI 1
fastcgi_index HSL 1 str
fastcgi_param HSL 23
fastcgi_split_path_info L 1
fastcgi_keep_conn HSL 1 flag
fastcgi_catch_stderr HSL 1
fastcgi_send_lowat HSL 1 size
uwsgi_pass LI 1
uwsgi_param HSL 23
uwsgi_modifier1 HSL 1 num
uwsgi_modifier2 HSL 1 num
uwsgi_string HSL 1 str
scgi_pass LI 1
scgi_param HSL 23
grpc_pass LI 1
grpc_set_header HSL 2
grpc_pass_header HSL 1
grpc_hide_header HSL 1
grpc_ignore_headers HSL 1+
grpc_intercept_errors HSL 1 flag
memcached_pass LI 1
memcached_gzip_flag HSL 1 num
`;

function family(name: string, ...texts: string[]): string {
  return texts.join("").replaceAll("P_", `${name}_`);
}

let table: Map<string, DirectiveSpec[]> | null = null;

/** The other meanings of a name, by the places it may stand in. */
export function moreSpecs(name: string): readonly DirectiveSpec[] {
  table ??= readTable();
  return table.get(name) ?? [];
}

function readTable(): Map<string, DirectiveSpec[]> {
  const text = [
    CORE,
    HTTP_CORE,
    HTTP_MODULES,
    SSL,
    PASSES,
    family("proxy", UPSTREAM_FAMILY, BUFFERED_FAMILY, TLS_FAMILY),
    family("proxy", TLS_FAMILY).replaceAll(" HSL ", " xy "),
    family("fastcgi", UPSTREAM_FAMILY, BUFFERED_FAMILY),
    family("uwsgi", UPSTREAM_FAMILY, BUFFERED_FAMILY, TLS_FAMILY),
    family("scgi", UPSTREAM_FAMILY, BUFFERED_FAMILY),
    family("grpc", UPSTREAM_FAMILY, TLS_FAMILY),
    family("memcached", UPSTREAM_FAMILY),
  ].join("\n");
  return readSpecs(text);
}
