#!/bin/sh
# Installs what `npm run test:services` starts: PostgreSQL and Chromium, from Debian's packages. Needs root only where
# one of them is missing.
set -eu

missing=''
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
if [ -z "$missing" ]; then
  echo 'PostgreSQL and Chromium are there.'
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
sudo=''
[ "$(id -u)" = 0 ] || sudo='sudo --preserve-env=DEBIAN_FRONTEND'
$sudo apt-get update -q
# shellcheck disable=SC2086 # A list of packages.
$sudo apt-get install -q -y --no-install-recommends $missing
