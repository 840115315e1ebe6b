#!/bin/sh
# The browser tests drive Debian's Chromium. Install it where that is possible; say so loudly where not.
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null 2>&1
fi
command -v chromium >/dev/null 2>&1 && exit 0
cat >&2 <<'MESSAGE'
****************************************************************************
*  Chromium is not installed: THE BROWSER TESTS WILL BE SKIPPED.           *
*  On Debian or Ubuntu: sudo apt-get install chromium, then make test.     *
****************************************************************************
MESSAGE
exit 0
