#!/usr/bin/env bash
# ./test.sh        builds everything and runs all tests.
# ./test.sh quick  leaves out the slow tests: those that use browsers, LibreOffice, other processes or large data. Use it while you work.
# Both end with the line "N passed, M failed, K skipped". The exit code is not 0 if a test failed.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case "${1:-}" in
  "") ;;
  quick) ;;
  *) echo "Unknown argument '$1'. Use ./test.sh or ./test.sh quick." >&2; exit 2 ;;
esac

command -v dotnet > /dev/null || { echo "Install the .NET 10 SDK: https://dotnet.microsoft.com/download" >&2; exit 1; }

# Some tests need LibreOffice, Chromium or nginx. If such a program is missing and cannot be installed, its tests are skipped.
# RUNLEVEL=1 keeps a package from starting its service.
install() {
  PATH="$PATH:/usr/sbin" command -v "$1" > /dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || return 0
  { apt-get update && RUNLEVEL=1 apt-get install -y --no-install-recommends "$2"; } > /dev/null 2>&1 || echo "Cannot install $2."
}
if [ "${1:-}" != quick ]; then
  install soffice libreoffice-calc-nogui
  install nginx nginx-light
  install chromium-headless-shell chromium-headless-shell
  command -v chromium-headless-shell > /dev/null || install chromium chromium
fi

dotnet build ConvExport.OData.sln --configuration Release --verbosity quiet
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
# A test that runs for eight minutes has hung, because no test takes that long. The run then ends with an error that names the test.
run() {
  dotnet test "$1" --configuration Release --no-build --logger trx --results-directory "$results" \
    --blame-hang-timeout 8m --blame-hang-dump-type none "${@:2}" || status=$?
}
if [ "${1:-}" = quick ]; then
  run tests/ConvExport.OData.Fold.Tests
  run tests/ConvExport.OData.Tests --filter "Speed!=slow"
else
  dotnet publish tests/ReadyToRun --configuration Release --verbosity quiet \
    || echo "Cannot compile the program to native code. The tests run without it, and take longer."
  run ConvExport.OData.sln
fi

# Adds up one counter over the result files of all test projects.
total() {
  cat "$results"/*.trx 2> /dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' \
    | awk '{ n += $1 } END { print n + 0 }'
}
passed=$(total passed)
failed=$(total failed)
skipped=$(( $(total total) - $(total executed) ))
[ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
