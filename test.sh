#!/usr/bin/env bash
# ./test.sh        builds everything and runs all tests.
# ./test.sh quick  leaves out browsers, LibreOffice, kills, processes and large data: for while you work.
# Both end with "N passed, M failed, K skipped" and fail if any failed.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case "${1:-}" in
  "") ;;
  quick) ;;
  *) echo "There is no tier '$1'. Use ./test.sh or ./test.sh quick." >&2; exit 2 ;;
esac

command -v dotnet > /dev/null || { echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2; exit 1; }

# Workbooks are also read by LibreOffice, pages looked at by Chromium, and nginx stands in front of the program. Where they are missing
# and cannot be had, those tests show as skipped. RUNLEVEL=1 keeps a package from starting its service.
install() {
  PATH="$PATH:/usr/sbin" command -v "$1" > /dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || return 0
  { apt-get update && RUNLEVEL=1 apt-get install -y --no-install-recommends "$2"; } > /dev/null 2>&1 || echo "$2 cannot be installed here."
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
run() { dotnet test "$1" --configuration Release --no-build --logger trx --results-directory "$results" "${@:2}" || status=$?; }
if [ "${1:-}" = quick ]; then
  run tests/ConvExport.OData.Fold.Tests
  run tests/ConvExport.OData.Tests --filter "Speed!=slow"
else
  run ConvExport.OData.sln
fi

# The totals of all test projects, out of their result files.
total() { cat "$results"/*.trx 2> /dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(total passed)
failed=$(total failed)
skipped=$(( $(total total) - $(total executed) ))
[ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
