#!/bin/sh
# The first minutes of a new user, on a machine that has git and nothing else: a Debian made by
# debootstrap, in which the project is cloned, shows its demo, passes its tests, is installed and
# taken away again. Needs root, debootstrap and the network (apt's, as this machine has it set up);
# takes some minutes. MIRROR and SUITE choose another Debian.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
die()
{
  printf 'chroot.sh: %s\n' "$*" >&2
  exit 1
}
[ "$(id -u)" -eq 0 ] || die "this needs root"
command -v debootstrap >/dev/null 2>&1 || die "this needs debootstrap"

scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/cutover-chroot.XXXXXX")
root=$scratch/root
# --one-file-system: should a mount ever be left behind, what is mounted there stays
trap 'rm -rf --one-file-system "$scratch"' EXIT
trap 'exit 130' HUP INT TERM

echo "# a bare Debian"
debootstrap --variant=minbase "${SUITE:-bookworm}" "$root" \
  "${MIRROR:-http://deb.debian.org/debian}" >"$scratch/log" 2>&1 ||
  { tail -n 5 "$scratch/log" >&2 && die "debootstrap failed"; }

# It asks for packages where this machine does.
rm -f "$root/etc/apt/sources.list"
for part in apt.conf.d auth.conf.d keyrings preferences.d sources.list sources.list.d trusted.gpg.d; do
  [ ! -e "/etc/apt/$part" ] || cp -a "/etc/apt/$part" "$root/etc/apt/"
done
cp -L /etc/hosts /etc/resolv.conf "$root/etc/"
# and trusts whom this machine trusts besides
if [ -d /usr/local/share/ca-certificates ]; then
  mkdir -p "$root/usr/local/share"
  cp -a /usr/local/share/ca-certificates "$root/usr/local/share/"
fi
# hooks of this machine's apt that call programs which are not there
grep -lE '(Pre|Post)-Invoke' "$root"/etc/apt/apt.conf.d/* | xargs -r rm -f

# Run the lines of standard input in there, as root of a new machine would.
inside()
{
  cat >"$root/root/trial"
  # shellcheck disable=SC2016 # $1 is the inner shell's
  unshare --mount --pid --fork sh -c '
    mount --rbind /dev "$1/dev" && mount -t proc proc "$1/proc" &&
      exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        chroot "$1" sh -eu /root/trial' sh "$root" </dev/null
}

inside >"$scratch/log" 2>&1 <<'END' || { tail -n 5 "$scratch/log" >&2 && die "no git in the chroot"; }
apt-get -q update
DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends git
apt-get clean
rm -rf /var/lib/apt/lists/*
END
git init -q --bare -b main "$root/srv/cutover.git"
git -c safe.directory='*' -C "$top" push -q "$root/srv/cutover.git" HEAD:refs/heads/main

echo "# git clone && ./install.sh --demo"
inside <<'END' || die "--demo failed"
git clone -q /srv/cutover.git /root/cutover
cd /root/cutover
./install.sh --demo
END

echo "# ./install.sh --check"
inside <<'END' || die "--check failed"
cd /root/cutover
./install.sh --check
END

echo "# ./install.sh, twice, beside git-flow; the pages; --uninstall"
inside <<'END' || die "installing failed"
cd /root/cutover
find /usr/local | sort >/tmp/before
git flow version >/tmp/version
./install.sh
find /usr/local -type f -printf '%p %T@\n' | sort >/tmp/first
./install.sh
find /usr/local -type f -printf '%p %T@\n' | sort | diff /tmp/first -
for page in man/git-*.1; do
  page=$(basename "$page" .1)
  MANPAGER=cat git "${page#git-}" --help | head -n 4
done
if PREFIX=/usr ./install.sh; then exit 1; fi
git flow version | diff /tmp/version -
./install.sh --uninstall
git flow version | diff /tmp/version -
find /usr/local | sort | diff /tmp/before -
END
echo "# all of it worked"
