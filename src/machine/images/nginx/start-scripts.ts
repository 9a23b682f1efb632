/**
 * The scripts that the image starts with: they say and do what those of docker-library/nginx say and do.
 * Simplified: with the shell's own means instead of find, grep, sed and md5sum, so that a start needs less code; files in
 * folders of /docker-entrypoint.d are not looked at.
 * Source: docker-library/nginx 1.27 (messages, order, variables).
 */

export const ENTRYPOINT = `#!/bin/sh
# Prepares the configuration by the scripts of /docker-entrypoint.d, then runs the command.

set -e

say() {
    [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"
}

run_scripts() {
    printf '%s\\n' /docker-entrypoint.d/* | sort -V | while read -r file; do
        [ -f "$file" ] || continue
        case "$file" in
            *.envsh)
                if [ -x "$file" ]; then
                    say "Sourcing $file"
                    . "$file"
                else
                    say "Ignoring $file, not executable"
                fi
                ;;
            *.sh)
                if [ -x "$file" ]; then
                    say "Launching $file"
                    "$file"
                else
                    say "Ignoring $file, not executable"
                fi
                ;;
            *) say "Ignoring $file" ;;
        esac
    done
}

case "$1" in
    nginx | nginx-debug)
        found=
        for file in /docker-entrypoint.d/*; do
            [ ! -f "$file" ] || found=$file
        done
        if [ -n "$found" ]; then
            say "/docker-entrypoint.d/ is not empty, will attempt to perform configuration"
            say "Looking for shell scripts in /docker-entrypoint.d/"
            run_scripts
            say "Configuration complete; ready for start up"
        else
            say "No files found in /docker-entrypoint.d/, skipping configuration"
        fi
        ;;
esac

exec "$@"
`;

const SAY = `ME=$(basename "$0")

say() {
    [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$ME: $*"
}
`;

export const ENTRYPOINT_SCRIPTS: Readonly<Record<string, string>> = {
  "10-listen-on-ipv6-by-default.sh": `#!/bin/sh
# Lets the default server listen on IPv6 too, unless somebody has changed its configuration.

set -e

${SAY}
CONF="etc/nginx/conf.d/default.conf"

if [ ! -f "/proc/net/if_inet6" ]; then
    say "info: ipv6 not available"
    exit 0
fi

if [ ! -f "/$CONF" ]; then
    say "info: /$CONF is not a file or does not exist"
    exit 0
fi

# A file that cannot be touched cannot be changed either.
touch "/$CONF" 2>/dev/null || {
    say "info: can not modify /$CONF (read-only file system?)"
    exit 0
}

TEXT=$(cat "/$CONF")
case "$TEXT" in
    *"listen  [::]:80;"*)
        say "info: IPv6 listen already enabled"
        exit 0
        ;;
esac

say "info: Getting the checksum of /$CONF"
if [ "$TEXT" != "$(cat /var/lib/dpkg/info/nginx.default.conf)" ]; then
    say "info: /$CONF differs from the packaged version"
    exit 0
fi

NEW="listen       80;
    listen  [::]:80;"
printf '%s\\n' "\${TEXT%%"listen       80;"*}$NEW\${TEXT#*"listen       80;"}" > "/$CONF"
say "info: Enabled listen on IPv6 in /$CONF"
`,
  "15-local-resolvers.envsh": `#!/bin/sh
# Gives templates the name servers of this container, where that is asked for. Sourced.

if [ -n "\${NGINX_ENTRYPOINT_LOCAL_RESOLVERS:-}" ]; then
    NGINX_LOCAL_RESOLVERS=$(awk 'BEGIN{ORS=" "} $1=="nameserver" {if ($2 ~ ":") {print "["$2"]"} else {print $2}}' /etc/resolv.conf)
    NGINX_LOCAL_RESOLVERS="\${NGINX_LOCAL_RESOLVERS% }"
    export NGINX_LOCAL_RESOLVERS
fi
`,
  "20-envsubst-on-templates.sh": `#!/bin/sh
# Makes configuration out of templates by putting in the environment.

set -e

${SAY}
TEMPLATES="\${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}"
SUFFIX="\${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}"
OUTPUT="\${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}"
FILTER="\${NGINX_ENVSUBST_FILTER:-}"

[ -d "$TEMPLATES" ] || exit 0

if [ ! -w "$OUTPUT" ]; then
    say "ERROR: $TEMPLATES exists, but $OUTPUT is not writable"
    exit 0
fi

DEFINED=$(printf '\${%s} ' $(env | cut -d= -f1 | grep -E "$FILTER"))
find "$TEMPLATES" -follow -type f -name "*$SUFFIX" | sort | while read -r template; do
    relative="\${template#"$TEMPLATES/"}"
    target="$OUTPUT/\${relative%"$SUFFIX"}"
    mkdir -p "$(dirname "$target")"
    say "Running envsubst on $template to $target"
    envsubst "$DEFINED" < "$template" > "$target"
done
`,
  "30-tune-worker-processes.sh": `#!/bin/sh
# Sets worker_processes to the CPUs that this container may use, where that is asked for.

set -eu

LC_ALL=C
${SAY}
[ "\${NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE:-}" ] || exit 0

touch /etc/nginx/nginx.conf 2>/dev/null || {
    say "error: can not modify /etc/nginx/nginx.conf (read-only file system?)"
    exit 0
}

CPUS=$(nproc)
sed -i.bak -r 's/^(worker_processes)(.*)$/# Commented out by '"$ME"' on '"$(date)"'\\n#\\1\\2\\n\\1 '"$CPUS"';/' /etc/nginx/nginx.conf
`,
};
