#!/bin/bash
# A VPC whose NAT machines come, fail and go as commands on its input say; each answers with one line. What machines tell their group is a line too.
#   launch NAME N    end NAME    unmasquerade NAME    fill NAME    probe
set -euo pipefail
# shellcheck source=src/test/sh/nat-world.sh
. "$(dirname "$0")/nat-world.sh"
user_data=$1
mkfifo "$work/events"
(while true; do cat "$work/events"; done) &
fillers=()

# The kernel's own limit cannot be set in a namespace: this one drops what begins, too, while so many connections are there.
fill() {
    on "$1" nft insert rule ip nat_instance forward ct state new ct count over 8 drop
    on fn python3 -c '
import socket, time
kept = [socket.create_connection(("198.51.100.7", 81)) for _ in range(8)]
print("kept", flush=True)
time.sleep(3600)' >"$work/filler" &
    fillers+=($!)
    for _ in $(seq 100); do grep -q kept "$work/filler" && return; sleep 0.1; done
}

echo ready
while read -r command name number; do
    case $command in
        launch) machine "$name" "$number" && { boot "$name" "$user_data" </dev/null & } ;;
        end) end "$name" && echo "$name ENDED" ;;
        unmasquerade) on "$name" nft delete chain ip nat_instance leave && echo ok ;;
        fill) fill "$name" && echo ok ;;
        probe) echo "probe $(reach fn 198.51.100.7 1)" ;;
    esac
done
