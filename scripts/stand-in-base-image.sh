#!/usr/bin/env bash
# Puts a local node:24-slim in place where no image registry can be reached: Debian, with Node and
# npm as the npm registry has them. Where the real image is there or can be pulled, it is used.
# Needs docker, mmdebstrap, npm and root; prints what it did.
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

# Everything that comes on top of Debian, laid out as the real image has it.
modules=overlay/usr/local/lib/node_modules
mkdir -p overlay/usr/local/bin "$modules/npm"
npm pack --silent "node-linux-$architecture@24" npm@11 >packed
tar -xzf node-linux-*.tgz --no-same-owner -C overlay/usr/local --strip-components=1 \
  package/bin/node package/LICENSE
tar -xzf npm-*.tgz --no-same-owner -C "$modules/npm" --strip-components=1
chmod 755 overlay/usr/local/bin/node "$modules"/npm/bin/*-cli.js
ln -s ../lib/node_modules/npm/bin/npm-cli.js overlay/usr/local/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js overlay/usr/local/bin/npx

# Whatever this machine trusts, such as the certificate of a proxy, the build has to trust too.
trusted=/etc/ssl/certs/ca-certificates.crt
settings=(--change 'CMD ["node"]')
if [ -e "$trusted" ]; then
  install -D -m 644 "$trusted" "overlay$trusted"
  settings+=(--change "ENV NODE_EXTRA_CA_CERTS=$trusted")
fi

# shellcheck disable=SC2016 # $1 is the hook's: the folder it is called with.
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
