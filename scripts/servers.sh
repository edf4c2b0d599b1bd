# Sourced by scripts/postgres and scripts/pgbouncer: who runs a test's server, where it lies, how its programs get here.
# Expects $root, the project, and $label, the name in front of messages.

say() { printf '%s: %s\n' "$label" "$*" >&2; }
fail() { say "$*"; exit 1; }

# Servers refuse to run as root: an unprivileged user gets them.
user=
if [ "$(id -u)" = 0 ]; then
    user=nobody
    ! id postgres >/dev/null 2>&1 || user=postgres
    command -v setpriv >/dev/null 2>&1 || fail "run this as a user other than root: there is no setpriv here"
fi
libraries=
as_server() {
    if [ -z "$user" ]; then (cd / && exec env ${libraries:+LD_LIBRARY_PATH="$libraries"} "$@"); else
        (cd / && exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups --reset-env \
            env ${libraries:+LD_LIBRARY_PATH="$libraries"} "$@")
    fi
}
reaches() { mkdir -p "$1" && as_server test -x "$1"; }

home=${AURITE_TEST_POSTGRES_HOME:-}
if [ -n "$home" ]; then
    reaches "$home" || fail "the user $user cannot reach $home"
else
    home=$root/.build-postgres
    # The programs of one user must not be found by another, hence the number.
    reaches "$home" || home=${TMPDIR:-/var/tmp}/aurite-postgres-$(id -u)
    reaches "$home" || fail "the user $user cannot reach $home; set AURITE_TEST_POSTGRES_HOME"
fi

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# unpack FOLDER PACKAGE...: Debian packages and those they need and the system lacks, below FOLDER. Nothing is installed,
# so nothing is started on its usual port, no cluster is created, and no rights are needed.
unpack() {
    into=$1
    shift
    [ ! -e "$into/whole" ] || return 0
    command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 \
        || fail "there is no apt-get here: install $* with your package manager"
    names() { apt-get -s -qq -o Debug::NoLocking=1 install --no-install-recommends "$@" 2>/dev/null | sed -n 's/^Inst \([^ ]*\) .*/\1/p'; }
    if ! names "$@" | grep -q . && [ "$(id -u)" = 0 ]; then apt-get update -qq >&2 || true; fi
    wanted=$(names "$@")
    [ -n "$wanted" ] || fail "apt knows no package $*; as root run: apt-get update && apt-get install $*"
    say "downloading" $wanted
    rm -rf "$into"
    mkdir -p "$into/archives"
    # Word splitting is wanted: one word per package. apt fetches as a user of its own, or warns when it cannot.
    # shellcheck disable=SC2086
    (cd "$into/archives" && apt-get download -qq $wanted >/dev/null 2>"$into/log") || {
        # Stale lists name versions that are gone.
        [ "$(id -u)" = 0 ] || fail "apt-get could not download $* ($(head -1 "$into/log")): as root run apt-get update"
        apt-get update -qq >&2
        # shellcheck disable=SC2086
        (cd "$into/archives" && apt-get download -qq $wanted >&2) || fail "apt-get could not download $*"
    }
    for archive in "$into"/archives/*.deb; do dpkg-deb -x "$archive" "$into"; done
    rm -rf "$into/archives"
    chmod -R go+rX "$into"
    : > "$into/whole"
}
# The folders below FOLDER that hold libraries, for LD_LIBRARY_PATH.
library_path() { find "$1" -name '*.so.*' -path '*/lib/*' -not -path '*/postgresql/*' -exec dirname {} + 2>/dev/null | sort -u | paste -sd:; }
