# Packages of Debian $suite, resolved and downloaded by apt and unpacked by dpkg-deb, neither of which needs root. Sourced by build.
# shellcheck shell=bash disable=SC2154 # variables of build

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

missing_packages() {
    if ! command -v "$engine" >/dev/null; then
        [[ $engine == docker ]] && echo docker.io || echo "$engine"
        # From trixie on the docker command is a package of its own.
        [[ $engine != docker ]] || ! apt-cache show docker-cli >/dev/null 2>&1 || echo docker-cli
    fi
    [[ -f $keyring ]] || echo debian-archive-keyring
}

need_packages() {
    local missing
    missing=$(missing_packages | xargs)
    [[ -z $missing ]] || { echo "Missing on this machine: $missing. Install with: apt-get install $missing" >&2; exit 3; }
}

# The archives in the machine's apt configuration that may carry release $1. apt itself reads it, in whatever form it is written.
mirrors() {
    local kind=archive release uri
    [[ $1 != *-security ]] || kind=security
    [[ $kind == security || -z ${DEBIAN_MIRROR-} ]] || echo "$DEBIAN_MIRROR"
    apt-get --print-uris update | sed -n "s|^'\(.*\)/dists/\([^/]*\)/InRelease' .*|\2 \1|p" | while read -r release uri; do
        case $kind/$release in
            security/*-security) echo "$uri" ;;
            security/* | */*-security | */*-updates | */*-backports) ;;
            *) echo "$uri" ;;
        esac
    done
}

# The first of them that does carry it: there may be other vendors' archives among them.
find_mirror() {
    local uri probe=$cache/apt/InRelease
    while read -r uri; do
        /usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file "${uri%/}/dists/$1/InRelease" "$probe" >&2 || continue
        if grep -q '^Origin: Debian$' "$probe" && grep -q "^Codename: $1\$" "$probe"; then
            echo "$uri"
            return
        fi
    done < <(mirrors "$1")
}

# A private apt root: the machine's own settings (proxy, credentials), our sources, nothing of the machine's package state.
prepare_apt() {
    local mirror security
    mkdir -p "$cache"/apt/{lists,archives,none}/partial
    cat >"$cache/apt/apt.conf" <<EOF
// The machine's hooks look after its own package state.
#clear APT::Update;
#clear DPkg;
#clear Acquire::IndexTargets::deb::DEP-11;
Dir::Etc { SourceList "$cache/apt/sources.list"; SourceParts "/dev/null"; Preferences "/dev/null"; PreferencesParts "/dev/null"; };
Dir::State "$cache/apt";
Dir::State::Lists "$cache/apt/lists";
Dir::State::Status "$cache/apt/status";
Dir::Cache "$cache/apt";
Dir::Cache::Archives "$cache/apt/archives";
Dir::Cache::PkgCache "pkgcache.bin";
Dir::Cache::SrcPkgCache "srcpkgcache.bin";
// These folders belong to whoever runs this, so apt must not become another user.
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages { "none"; };
// No package is there just because Debian calls it essential.
pkgCacheGen::Essential "none";
EOF
    : >"$cache/apt/status"
    mirror=$(find_mirror "$suite")
    if [[ -z $mirror && -n $(find "$cache/apt/lists" -name '*_Packages*') ]]; then
        echo "No mirror answers: going on with the package lists and packages downloaded before."
        return
    fi
    [[ -n $mirror ]] || { echo "No mirror in this machine's apt configuration carries Debian $suite (tried: $(mirrors "$suite" | xargs)). Is the network up? A mirror can be named in DEBIAN_MIRROR."; return 1; }
    security=$(find_mirror "$suite-security")
    {
        echo "deb [signed-by=$keyring] $mirror $suite main"
        [[ -z $security ]] || echo "deb [signed-by=$keyring] $security $suite-security main"
    } >"$cache/apt/sources.list"
    apt-get -c "$cache/apt/apt.conf" update
}

# unpack LIST FOLDER STATUS: the packages of LIST with what they depend on, less what the dpkg status file STATUS says is there.
unpack() {
    local list=$1 root=$2 status=$3 packages uris deb package
    local apt=(apt-get -c "$cache/apt/apt.conf" --yes)
    mkdir -p "$root/var/lib/dpkg"
    cp "$status" "$root/var/lib/dpkg/status"
    # A package is left out by telling apt that it is there already.
    {
        cat "$status"
        sed -n 's/^-//p' "$here/base/packages" "$list" | sort -u | while read -r package; do
            printf 'Package: %s\nStatus: install ok installed\nArchitecture: %s\nVersion: 99:0\n\n' "$package" "$arch"
        done
    } >"$cache/apt/status"
    mapfile -t packages < <(grep '^[a-z]' "$list")
    # Told of an empty archive folder, apt names all packages and not only those still to be downloaded.
    uris=$("${apt[@]}" -o Dir::Cache::Archives="$cache/apt/none" install --print-uris "${packages[@]}") || { echo "$uris"; return 1; }
    "${apt[@]}" install --download-only "${packages[@]}"
    for deb in $(sed -n "s/^'[^']*' \([^ ]*\.deb\) .*/\1/p" <<<"$uris"); do
        dpkg-deb --fsys-tarfile "$cache/apt/archives/$deb" | tar -xf - -C "$root" --no-same-owner --preserve-permissions
        { dpkg-deb --field "$cache/apt/archives/$deb" | sed '1a Status: install ok installed'; echo; } >>"$root/var/lib/dpkg/status"
    done
    cd "$root"
    # Word splitting and globbing are wanted: the list holds patterns.
    # shellcheck disable=SC2046
    rm -rf usr/share/{man,info,lintian,locale} $(sed -n 's|^/||p' "$list")
    [[ ! -d usr/share/doc ]] || find usr/share/doc ! -type d ! -name copyright -delete
}
