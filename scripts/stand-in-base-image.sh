#!/usr/bin/env bash
# Creates a local node:24-slim if no image registry is reachable: Debian, with Node.js and npm from
# the npm registry. Uses the real image if it exists or can be pulled.
# Requires docker, mmdebstrap, npm, and root; prints the result.
set -euo pipefail

image=docker.io/library/node:24-slim
debian=bookworm

if docker image inspect "$image" >/dev/null 2>&1; then
  echo "$image is there"
  exit
fi
if timeout 120 docker pull --quiet "$image" >/dev/null 2>&1; then
  echo "$image is pulled"
  exit
fi

case $(uname -m) in
  x86_64) architecture=x64 ;;
  aarch64) architecture=arm64 ;;
  *)
    echo "no Node for $(uname -m) on the npm registry" >&2
    exit 1
    ;;
esac

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# The files on top of Debian, in the layout of the real image.
modules=overlay/usr/local/lib/node_modules
mkdir -p overlay/usr/local/bin "$modules/npm"
npm pack --silent "node-linux-$architecture@24" npm@11 >packed
tar -xzf node-linux-*.tgz --no-same-owner -C overlay/usr/local --strip-components=1 \
  package/bin/node package/LICENSE
tar -xzf npm-*.tgz --no-same-owner -C "$modules/npm" --strip-components=1
chmod 755 overlay/usr/local/bin/node "$modules"/npm/bin/*-cli.js
ln -s ../lib/node_modules/npm/bin/npm-cli.js overlay/usr/local/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js overlay/usr/local/bin/npx

# The build trusts the certificates of this machine, such as that of a proxy.
trusted=/etc/ssl/certs/ca-certificates.crt
settings=(--change 'CMD ["node"]')
if [ -e "$trusted" ]; then
  install -D -m 644 "$trusted" "overlay$trusted"
  settings+=(--change "ENV NODE_EXTRA_CA_CERTS=$trusted")
fi

# shellcheck disable=SC2016 # $1 is an argument of the hook: its folder.
if ! mmdebstrap --variant=minbase --include=libstdc++6,usr-is-merged \
  --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --customize-hook='chroot "$1" useradd --uid 1000 --user-group --create-home node' \
  --customize-hook='sync-in overlay /' \
  "$debian" debian.tar 2>log; then
  cat log >&2
  exit 1
fi
docker import "${settings[@]}" debian.tar "$image" >/dev/null
echo "$image is a stand-in, made here"
