#!/bin/sh
# Sees to the system packages: installs what is missing when root, otherwise names it and stops.
#   .ci/system.sh run     what the site needs        .ci/system.sh test    and what the tests need
#   .ci/system.sh verapdf                            and what checks PDF/A and PDF/UA
set -eu

run="python3-venv gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0
libfontconfig1 libmagic1"
test="chromium-headless-shell poppler-utils postgresql nodejs fonts-dejavu-core softhsm2"
verapdf="default-jdk-headless libjaxb-java libjaxb-api-java"

wanted=$run
[ "${1:-run}" = test ] && wanted="$run $test"
[ "${1:-run}" = verapdf ] && wanted="$run $test $verapdf"

if ! command -v dpkg-query > /dev/null; then
    echo "This system has no dpkg; please see to the counterparts of:" $wanted
    exit 0
fi

present() {
    dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2> /dev/null | grep -qx installed
}

missing=""
for package in $wanted; do
    # A Python that was not installed as a package brings its own venv module.
    [ "$package" = python3-venv ] && python3 -c 'import ensurepip, venv' 2> /dev/null && continue
    [ "$package" = default-jdk-headless ] && command -v javac > /dev/null && continue
    present "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ]; then
    echo "Missing system packages:$missing"
    echo "Install them as root: apt-get install$missing"
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing
