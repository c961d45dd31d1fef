#!/bin/bash
# Runs the NAT instance's user data on a machine between network namespaces and tells what packets get through, one fact a line.
set -euo pipefail
# shellcheck source=src/test/sh/nat-world.sh
. "$(dirname "$0")/nat-world.sh"
user_data=$1
nat=i-0123456789abcdef0
machine $nat 5
on fn python3 -m http.server --bind 10.0.32.10 80 >/dev/null 2>&1 &

echo "before: $(reach fn 198.51.100.7)"
# The instance before it has the interface still.
ip netns add before
ip -n eni link set eth1 netns before
(for _ in $(seq 100); do grep -q attach "$work/$nat/calls" 2>/dev/null && break; sleep 0.1; done; ip -n before link set eth1 netns eni) &
boot $nat "$user_data" || { cat "$work/$nat/log" >&2; exit 1; }
tail -1 "$work/$nat/log"
uniq "$work/$nat/calls"
[ "$(grep -c attach "$work/$nat/calls")" -gt 1 ] && echo "attached when the one before let go"
echo "after: $(reach fn 198.51.100.7 15)"
on $nat python3 -m http.server --bind 10.0.48.11 80 >/dev/null 2>&1 &
for _ in $(seq 50); do on $nat ss -ltn 2>/dev/null | grep -q 10.0.48.11:80 && break; sleep 0.1; done
echo "to the instance: $(reach fn 10.0.48.11)"
ip -n internet route add 10.0.32.0/20 via 198.51.100.1
ip -n vpc route add 10.0.32.0/20 via 10.0.48.25 dev out5 onlink table 11
ip -n vpc rule add iif inet table 11
echo "from the internet: $(reach internet 10.0.32.10)"
ip -n vpc rule del iif inet table 11
on $nat nft delete chain ip nat_instance leave
echo "without masquerade: $(reach fn 198.51.100.7)"

machine i-broken 6
printf '#!/bin/bash\nexit 1\n' >"$work/i-broken/bin/nft"
chmod +x "$work/i-broken/bin/nft"
boot i-broken "$user_data" && echo "it was content without rules"
tail -2 "$work/i-broken/calls"
# shellcheck disable=SC2046 # one a word
kill $(jobs -p) 2>/dev/null || true
